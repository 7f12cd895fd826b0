"""What /metrics shows."""

from prometheus_client import Counter, Gauge

UPDATES = Counter("alianza_updates_total", "Updates taken from Telegram, by how they ended", ["outcome"])
UPDATES_IN_FLIGHT = Gauge("alianza_updates_in_flight", "Updates taken and not yet finished")
KEPT_UPDATES = Gauge(
    "alianza_updates_kept",
    "Updates set aside until they can be finished, by reason and where they are",
    ["reason", "where"],
)
OLDEST_UPDATE = Gauge(
    "alianza_oldest_update_seconds", "Age of the oldest update not finished, those set aside included"
)
POLL_FAILURES = Counter("alianza_poll_failures_total", "getUpdates calls that failed, by error", ["error"])
LAST_POLL = Gauge("alianza_last_poll_timestamp_seconds", "When getUpdates last succeeded (Unix time)")
QUESTIONS = Counter("alianza_questions_total", "Questions, by outcome", ["outcome"])
DELIVERIES = Counter(
    "alianza_deliveries_total", "Calls of the sender, by the state they left the message in", ["state"]
)
SENDER_ACTIVE = Gauge("alianza_sender_active", "1 while this process holds the sender's lease")
REFUSED = Counter("alianza_too_many_requests_total", "Messages that Telegram refused for their pace (429)", ["kind"])
BACKUP = Gauge("alianza_last_backup_timestamp_seconds", "When the database was last copied (Unix time); 0: never")
READY = Gauge("alianza_ready", "1 while this process is fit to serve what its roles need")
TROUBLE = Gauge("alianza_trouble", "1 while this process is unfit because of it", ["what"])
DEGRADED = Gauge("alianza_degraded", "1 while no process does it", ["what"])
WRONG_CODES = Counter(
    "alianza_wrong_codes_total", "Invitation codes that do not exist, by what was answered", ["answer"]
)
SLOW_REQUESTS = Counter("alianza_slow_requests_total", "Connections given up for their slowness or number", ["why"])
