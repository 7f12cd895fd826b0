"""What /metrics shows."""

from prometheus_client import Counter, Gauge

UPDATES = Counter("alianza_updates_total", "Updates taken from Telegram, by how they ended", ["outcome"])
UPDATES_IN_FLIGHT = Gauge("alianza_updates_in_flight", "Updates taken and not yet finished")
POLL_FAILURES = Counter("alianza_poll_failures_total", "getUpdates calls that failed, by error", ["error"])
LAST_POLL = Gauge("alianza_last_poll_timestamp_seconds", "When getUpdates last succeeded (Unix time)")
QUESTIONS = Counter("alianza_questions_total", "Questions, by outcome", ["outcome"])
