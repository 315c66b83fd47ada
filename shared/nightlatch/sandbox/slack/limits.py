"""How long and how many: every bound that Slack publishes for what an app may send, each under the page that states it.

One table, so that a bound that Slack moves is moved in one line. Lengths are in characters unless a name ends in BYTES.
"""

# https://docs.slack.dev/reference/block-kit/blocks
MESSAGE_BLOCKS = 50
MODAL_BLOCKS = 100
BLOCK_ID = 255

# https://docs.slack.dev/reference/block-kit/blocks/header-block
HEADER_TEXT = 150

# https://docs.slack.dev/reference/block-kit/blocks/section-block
SECTION_TEXT = 3000
SECTION_FIELDS = 10
SECTION_FIELD = 2000

# https://docs.slack.dev/reference/block-kit/blocks/context-block
CONTEXT_ELEMENTS = 10

# https://docs.slack.dev/reference/block-kit/blocks/actions-block
ACTIONS_ELEMENTS = 25

# https://docs.slack.dev/reference/block-kit/blocks/input-block
INPUT_LABEL = 2000
INPUT_HINT = 2000

# https://docs.slack.dev/reference/block-kit/blocks/image-block
IMAGE_URL = 3000
IMAGE_ALT = 2000
IMAGE_TITLE = 2000

# https://docs.slack.dev/reference/block-kit/composition-objects/text-object
TEXT = 3000

# https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30

# https://docs.slack.dev/reference/block-kit/composition-objects/option-object (and option-group-object)
OPTION_TEXT = 75
OPTION_VALUE = 150
OPTION_DESCRIPTION = 75
OPTION_URL = 3000
GROUP_LABEL = 75

# https://docs.slack.dev/reference/block-kit/block-elements/button-element
ACTION_ID = 255
BUTTON_TEXT = 75
BUTTON_URL = 3000
BUTTON_VALUE = 2000
BUTTON_LABEL = 75

# https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element (and multi-select-menu-element)
SELECT_OPTIONS = 100
PLACEHOLDER = 150

# …/overflow-menu-element, …/checkboxes-element, …/radio-button-group-element
OVERFLOW_OPTIONS = 5
CHECKBOXES = 10
RADIO_BUTTONS = 10

# https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
INPUT_LENGTH = 3000

# https://docs.slack.dev/reference/views/modal-views
MODAL_TITLE = 24
MODAL_SUBMIT = 24
MODAL_CLOSE = 24
CALLBACK_ID = 255
EXTERNAL_ID = 255
PRIVATE_METADATA = 3000

# https://docs.slack.dev/reference/methods/chat.postMessage, chat.update, and /changelog/2018-truncating-really-long-messages
MESSAGE_TEXT = 40_000
UPDATE_TEXT_BYTES = 4_000
ATTACHMENTS = 100

# No page states it: https://github.com/slackapi/bolt-js/issues/2867 saw 9,597 characters of text in blocks taken and 11,341 refused
# (`msg_blocks_too_long`). What lies between is refused here, for nobody can count on it.
BLOCKS_TEXT = 10_000

# https://docs.slack.dev/messaging/message-metadata
METADATA_TYPE = 255
METADATA_BYTES = 8 * 1024

# https://docs.slack.dev/reference/methods/conversations.history (and conversations.replies)
PAGE = 100
PAGE_MOST = 999
REPLIES_PAGE = 1000

# https://docs.slack.dev/interactivity/handling-user-interaction (and /reference/methods/views.open)
TRIGGER_SECONDS = 3.0
RESPONSE_URL_USES = 5
RESPONSE_URL_SECONDS = 30 * 60.0
ANSWER_SECONDS = 3.0
