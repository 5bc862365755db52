"""Entry point of the bundled command line."""

import sys

from engine.cli import main

sys.exit(main())
