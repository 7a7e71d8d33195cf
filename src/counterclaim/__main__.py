"""`python -m counterclaim` is the command line."""

from __future__ import annotations

from counterclaim.main import main

if __name__ == "__main__":
    main()
