"""Which guest systems run on which platforms: the page ``docs/guests.md``, made from the catalogue."""
