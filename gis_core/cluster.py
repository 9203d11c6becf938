"""Act: stub until the set-up room is here."""
from pathlib import Path
def secret_key() -> str: return "x"
def database_url(state=None) -> str: return "postgis://luzhang@%2Ftmp%2Flzdev/lead"
def state_folder() -> Path: return Path("/tmp/lzstate")
