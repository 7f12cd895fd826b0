"""What every part of the domain stands on; knows no Telegram."""
