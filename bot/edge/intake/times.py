"""How long what waits may hold anything, in seconds."""

MOMENT_S = 2.0  # a try that takes longer no longer counts among those that are under way
HOLD_S = 20.0  # after that Telegram is told to forget an update, or its webhook is answered
ANSWER_S = HOLD_S + 8.0  # the webhook's answer at the latest: then it is 503, and Telegram sends the update again
GLANCE_S = 0.25
BEAT_S = 10.0  # what is kept stays ours for three of these
TRY_S = 300.0  # a whole try; each call in it has its own limit, and a file on a slow line is no error
TURN_S = 0.1  # between looks whether another process is done with what this person sent before
ELSEWHERE_S = 1.0  # between looks whether another process has finished what comes first
LAST_WORDS_S = 3.0  # for the apologies at a stop
LONGEST_S = 1800.0  # between two tries

CROWD = 40  # updates from the lowest unfinished one on: getUpdates shows a hundred, so what waits must go
CROWD_IN_TROUBLE = 8  # of Telegram's forty connections to a webhook

# Before each further try. A bug gets three tries; what passes by itself is tried until its day is over.
BUG = (0.5, 2.0)
NETWORK = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
DATABASE = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
# A call without an answer may have had its effect, and the next one says the same thing again: soon once, then rarely.
NO_ANSWER = (0.5, 30.0)
