"""Sets of statuses, each named for the rule it serves."""

from db.models import ActivityStatus

FINISHED = frozenset({ActivityStatus.DONE, ActivityStatus.VERIFIED})
# These still ask something of officials: they count as open in plans, figures and exports, and may be late.
UNFINISHED = frozenset(ActivityStatus) - FINISHED
# Officials are reminded of these. Who is blocked said why; who asked for another date waits for a liaison's answer.
REMINDED = frozenset({ActivityStatus.NOT_STARTED, ActivityStatus.IN_PROGRESS, ActivityStatus.RETURNED})
# Lists of what is to be done leave the words of these out: their percentage says the same.
SAID_BY_PERCENTAGE = frozenset({ActivityStatus.NOT_STARTED, ActivityStatus.IN_PROGRESS})

# What officials may report, in the order shown.
SAYABLE = (
    ActivityStatus.IN_PROGRESS,
    ActivityStatus.DONE,
    ActivityStatus.BLOCKED,
    ActivityStatus.RESCHEDULE_REQUESTED,
)
# Nobody reports these without saying why.
WITH_REASON = frozenset({ActivityStatus.BLOCKED, ActivityStatus.RESCHEDULE_REQUESTED})
# A message that reports a percentage means one of these by it: 100 % is done, less goes on.
TOLD_BY_PERCENTAGE = frozenset({ActivityStatus.IN_PROGRESS, ActivityStatus.DONE})
# A text may say of these that they are not so: «no está cumplida», «aún no está bloqueada».
DENIABLE = frozenset({ActivityStatus.DONE, ActivityStatus.BLOCKED})
# Said of work, these say more than its percentage does.
BEYOND_PERCENTAGE = frozenset({ActivityStatus.DONE, ActivityStatus.BLOCKED, ActivityStatus.NOT_STARTED})
# A message that says one of these is a report though it names neither a code nor a percentage.
TELLING = frozenset(SAYABLE) - {ActivityStatus.IN_PROGRESS}

# Each answer of a liaison answers only these.
VERIFIABLE = frozenset({ActivityStatus.DONE})
RETURNABLE = FINISHED
ASKING_DATE = frozenset({ActivityStatus.RESCHEDULE_REQUESTED})
# Liaisons are asked for an answer.
AWAITING_LIAISON = VERIFIABLE | ASKING_DATE
# Liaisons hear of these when they are reported and in their summary, however far off the due date is.
CONCERNING_LIAISON = AWAITING_LIAISON | {ActivityStatus.BLOCKED}
