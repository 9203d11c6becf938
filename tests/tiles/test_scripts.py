"""The map page's scripts: their pure modules by Node's own test runner, their types by TypeScript."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = sorted((ROOT / "tests").glob("*/scripts/*.test.mjs"))


def run(*command):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def test_the_pure_modules_keep_what_their_tests_claim():
    done = run("node", "--test", *map(str, TESTS))
    assert done.returncode == 0, done.stdout[-4000:]
    assert f"# pass {sum(path.read_text().count('test(') for path in TESTS)}" in done.stdout, done.stdout[-800:]
    assert "# fail 0" in done.stdout


def test_the_types_the_scripts_declare_hold():
    done = run("node_modules/.bin/tsc", "-p", "tsconfig.json")
    assert done.returncode == 0, done.stdout[-4000:]


def test_a_wrong_type_would_be_seen(tmp_path):
    planted = tmp_path / "planted.js"
    planted.write_text("/** @param {number} metres */\nfunction far(metres) { return metres; }\nfar('a');\n")
    done = run("node_modules/.bin/tsc", "--allowJs", "--checkJs", "--noEmit", "--skipLibCheck", str(planted))
    assert "TS2345" in done.stdout, done.stdout


def test_no_script_is_longer_than_400_lines():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in ROOT.glob("*/static/**/*.js")
        if (lines := len(path.read_text().splitlines())) > 400
    }
    assert long == {}
