"""``python -m p2sbot``."""

import sys

from p2sbot.cli import main

if __name__ == "__main__":
    sys.exit(main())
