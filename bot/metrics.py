"""What /metrics shows."""

from prometheus_client import Counter, Gauge, Histogram

UPDATES = Counter("alianza_updates_total", "Updates taken from Telegram, by how they ended", ["outcome"])
UPDATE_SECONDS = Histogram(
    "alianza_update_seconds",
    "From the taking of an update to its end, by how it ended; waiting included",
    ["outcome"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600),
)
HANDLER_SECONDS = Histogram(
    "alianza_handler_seconds",
    "One try of an update: its effect and its reply",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
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
WAITING = Gauge("alianza_deliveries_waiting", "Messages that are to be said unasked, by state", ["state"])
OLDEST_DUE = Gauge("alianza_oldest_due_delivery_seconds", "Since when the oldest message that is due waits; 0: none")
SENDER_ACTIVE = Gauge("alianza_sender_active", "1 while this process holds the sender's lease")
REFUSED = Counter("alianza_too_many_requests_total", "Messages that Telegram refused for their pace (429)", ["kind"])
BACKUP = Gauge("alianza_last_backup_timestamp_seconds", "When the database was last copied (Unix time); 0: never")
CLOCK_TICKED = Gauge(
    "alianza_last_clock_tick_timestamp_seconds", "When a clock last ticked, in whichever process (Unix time); 0: never"
)
SENDER_UNTIL = Gauge(
    "alianza_sender_lease_until_timestamp_seconds", "Until when a process may send alone (Unix time); 0: none ever did"
)
DATABASE_SECONDS = Histogram(
    "alianza_database_seconds",
    "One look of this process at the database, in one transaction",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 20),
)
DATABASE_BYTES = Gauge("alianza_database_bytes", "Size of the database")
SCHEMA = Gauge("alianza_schema_info", "1 for the schema the database is at", ["revision"])
BUILD = Gauge("alianza_build_info", "1 for what this process runs: the newest schema it knows", ["schema", "python"])
READY = Gauge("alianza_ready", "1 while this process is fit to serve what its roles need")
TROUBLE = Gauge("alianza_trouble", "1 while this process is unfit because of it", ["what"])
DEGRADED = Gauge("alianza_degraded", "1 while no process does it", ["what"])
WRONG_CODES = Counter(
    "alianza_wrong_codes_total", "Invitation codes that do not exist, by what was answered", ["answer"]
)
SLOW_REQUESTS = Counter("alianza_slow_requests_total", "Connections given up for their slowness or number", ["why"])

# What an alert asks the growth of is there from the start: Prometheus sees none in a series that begins with its first.
for _outcome in ("done", "left", "failed", "turned away"):
    UPDATES.labels(_outcome)
for _kind in ("reply", "unasked"):
    REFUSED.labels(_kind)
for _answer in ("unknown", "wait"):
    WRONG_CODES.labels(_answer)
