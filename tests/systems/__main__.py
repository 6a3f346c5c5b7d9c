"""Write ``docs/systems.md``: ``python -m tests.systems``."""

from tests.systems.page import PAGE, page

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
