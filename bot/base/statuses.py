"""Sets of statuses, each named for the rule it serves."""

from db.models import ActivityStatus

FINISHED = frozenset({ActivityStatus.DONE, ActivityStatus.VERIFIED})
# These still ask something of officials: they count as open in plans, figures and exports, and may be late.
UNFINISHED = frozenset(ActivityStatus) - FINISHED
# Officials are reminded of these. Who is blocked said why; who asked for another date waits for a liaison's answer.
REMINDED = frozenset({ActivityStatus.NOT_STARTED, ActivityStatus.IN_PROGRESS, ActivityStatus.RETURNED})
# Liaisons are asked for an answer.
AWAITING_LIAISON = frozenset({ActivityStatus.DONE, ActivityStatus.RESCHEDULE_REQUESTED})
