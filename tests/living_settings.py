"""Settings of the living service in journeys: those of a laptop, with mails in a folder of the test's own."""

import os

from northstar.config.settings.demo import *  # noqa: F403

EMAIL_FILE_PATH = os.environ["NORTHSTAR_TEST_MAIL"]
TRAIL_HEADS = None
