from bot.base import memory

with memory.growing():
    from bot.cli import main

main()
