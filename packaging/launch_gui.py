"""Entry point of the bundled app."""

import sys

from asyncflow_gui.shell.main import main

sys.exit(main())
