"""Door: stub until the access room is here."""
