"""Lists what decisions about a text have in common: their form, and from which chance on something counts."""

from bot.conversation.meaning import Kind

Decision = tuple[Kind, str | None, float]

# Thresholds of chances, chosen on the development half of the labelled messages.
INTENT_ABOVE = 0.3
STRANGE_INTENT_ABOVE = 0.4  # where nothing in the text is the person's own
SURE_INTENT = 0.5  # an intent this likely is preferred to an article that is sure
SURE_ARTICLE = 0.9
SURE_COURTESY = 0.8  # for a text of one or two words
REPORT_ABOVE = 0.35
SURE_REPORT = 0.6
TOLD_ABOVE = 0.1  # for a text that says something is done or blocked and surely describes one of the activities
AGAINST_CARD = 0.5  # a meaning this likely is not an answer to the open card
AGAINST_REASON = 0.95  # a statement this likely to be a wish is not the reason that was asked for
SCRAP_ABOVE = 0.5
EXACT = 1.0

SURELY_ALIKE = 2  # words that a text shares with the activity it describes
SHORT = 5  # words
