"""Door: manage.py make_bulletin 2022-12 --out DIR: the bulletin of a round in all its forms."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from findings.bulletin_languages import LANGUAGES
from findings.bulletin_making import FORMATS, keep_files, keep_paper_tried, make_files
from findings.bulletin_paper import default_paper
from findings.models import Round
from findings.periods import is_round_key
from gis_core.errors import Fault
from gis_core.terminal import ChangingCommand


class Command(ChangingCommand):
    help = (
        "Write the bulletin of a round: page, PDF, workbook, DOCX (in the office's own template), press text "
        "and pictures. With --keep the web serves the same files; nothing else is changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("round", nargs="?", help="such as 2022-12 or 2022Q4")
        parser.add_argument(
            "--out", type=Path, metavar="DIR", help="the folder to write into; made if needed"
        )
        parser.add_argument("--format", default=",".join(FORMATS), help="some of %(default)s")
        parser.add_argument(
            "--language", choices=list(LANGUAGES), default="zh-hans", help="%(default)s unless said"
        )
        parser.add_argument("--bulletin", type=int, metavar="N", help="its number; the newest unless said")
        parser.add_argument("--template", type=Path, metavar="FILE.docx", help="the letter paper to fill")
        parser.add_argument("--keep", action="store_true", help="keep the files for the web")
        parser.add_argument(
            "--keep-template",
            action="store_true",
            help="keep --template for all further bulletins in the language",
        )
        parser.add_argument(
            "--write-template",
            type=Path,
            metavar="FILE.docx",
            help="write our own template, to be changed; no round",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write_template"]:
            options["write_template"].write_bytes(default_paper(options["language"]))
            self.stdout.write(f"Wrote {options['write_template']}.")
            return
        formats = [form.strip() for form in options["format"].split(",") if form.strip()]
        strange = [form for form in formats if form not in FORMATS]
        if strange:
            raise CommandError(f"A bulletin has no form “{strange[0]}”. One of: {', '.join(FORMATS)}.")
        try:
            self._make(options, formats)
        except Fault as fault:
            raise CommandError(str(fault)) from fault

    def _make(self, options: dict[str, Any], formats: list[str]) -> None:
        of, language = self._round(options["round"]), options["language"]
        bulletin = options["bulletin"] or of.bulletin
        template = self._template(options["template"])
        if options["keep_template"]:
            if template is None:
                raise CommandError("--keep-template keeps what --template names: name a file.")
            keep_paper_tried(of, bulletin, language, options["template"].name, template)
            self.stdout.write(f"Kept {options['template'].name} for bulletins in {language}.")
        if options["out"]:
            files = make_files(of, bulletin, language, formats, template)
            options["out"].mkdir(parents=True, exist_ok=True)
            for name, content in files.items():
                (options["out"] / name).write_bytes(content)
                self.stdout.write(f"  {options['out'] / name}  {len(content):,} bytes")
        if options["keep"]:
            made = keep_files(of, bulletin, language)
            self.stdout.write(f"Kept {made.files.count()} files for /rounds/{of.key}/bulletin.")
        if not (options["out"] or options["keep"] or options["keep_template"]):
            raise CommandError("Nothing to do: say --out DIR, --keep or --keep-template.")

    def _round(self, key: str | None) -> Round:
        found = Round.objects.filter(key=key).first() if key and is_round_key(key) else None
        if found is None:
            raise CommandError(f"There is no round {key or '(none named)'}.")
        return found

    def _template(self, path: Path | None) -> bytes | None:
        if path is None:
            return None
        try:
            return path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
