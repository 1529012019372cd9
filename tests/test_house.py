"""The rules of the house: walls, names, routes with an owner, pages, documents that tell the truth."""

import ast
import re
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from litestar import Litestar

from consult import pages
from consult.accounts.models import Role
from consult.database import Database
from consult.pages import EVERYONE
from consult.queue import Job
from consult.settings import Settings
from consult.tables import metadata

HOUSE = Path(__file__).parents[1]
SOURCES = sorted([*HOUSE.glob("src/**/*.py"), *HOUSE.glob("workers/*.py")])
DRAWERS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "services",
    "service",
    "managers",
    "manager",
    "common",
    "core",
    "lib",
    "misc",
}
FORBIDDEN_STARTS = ("get_", "do_", "process_", "handle_")


def test_no_arrow_points_the_wrong_way() -> None:
    ran = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"], cwd=HOUSE, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout


def test_every_route_says_whose_it_is(web: Litestar) -> None:
    for route in web.routes:
        for handler in getattr(route, "route_handlers", []):
            if handler.http_methods == {"OPTIONS"}:
                continue  # made by Litestar for every path; the guard denies it
            allow = handler.opt.get("allow")
            assert allow == EVERYONE or (allow and set(allow) <= set(Role)), f"{route.path} is nobody's"


def test_a_route_that_does_not_say_is_refused(database: Database) -> None:
    from litestar import get
    from litestar.testing import create_test_client

    from consult import app as application
    from consult.accounts.routes import guard
    from consult.errors import Refusal
    from consult.pages import Cookies

    @get("/forgotten")
    async def forgotten() -> str:
        return "open to all by mistake"

    with create_test_client(forgotten, guards=[guard], exception_handlers={Refusal: application.on_refusal}) as client:
        client.app.state.cookies, client.app.state.database = Cookies(True), database
        assert client.get("/forgotten", follow_redirects=False).headers["location"] == "/sign-in?next=/forgotten"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_names_and_docstrings(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert path.stem not in DRAWERS
    assert ast.get_docstring(tree), "a module says in one sentence what it is"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert not node.name.startswith(FORBIDDEN_STARTS), node.name
            if not node.name.startswith("_") and node in tree.body:
                assert ast.get_docstring(node), f"{node.name} says what its name cannot"


def test_each_job_has_its_task(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://nowhere")
    from workers import tasks

    assert {name for name in tasks.app.tasks if not name.startswith("celery.")} == {job.value for job in Job}


def test_the_models_are_what_the_migrations_make(database: Database) -> None:
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_readme_lists_every_setting() -> None:
    readme = (HOUSE / "README.md").read_text()
    for setting in fields(Settings):
        shown = f"`{setting.default}`" if setting.default else "empty"
        assert f"| `{setting.metadata['name']}` | {shown} | {setting.metadata['says']} |" in readme


def test_the_readme_commands_are_there() -> None:
    readme = (HOUSE / "README.md").read_text()
    for script in re.findall(r"benchmarks/\w+\.py", readme):
        assert (HOUSE / script).is_file(), script
    for command in re.findall(r"^\| `consult ([a-z ]+?)(?: [A-Z].*|`.*| your-care.*)$", readme, re.MULTILINE):
        words = command.strip().split()
        ran = subprocess.run(
            [sys.executable, "-m", "consult.cli", *words, "--help"],
            capture_output=True,
            text=True,
            cwd=HOUSE,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
    lines = readme.splitlines()
    assert "sh .ci/install && .venv/bin/consult up" in lines
    assert "sh .ci/install dev && .venv/bin/pytest" in lines
    assert (HOUSE / ".ci/install").is_file()


def test_every_measure_of_the_assessment_names_a_test_that_is_there() -> None:
    named = re.findall(r"`(tests/\w+\.py)`", (HOUSE / "DPIA.md").read_text())
    assert len(set(named)) >= 10
    assert [name for name in named if not (HOUSE / name).is_file()] == []


def test_each_dependency_says_why() -> None:
    listed = False
    for line in (HOUSE / "pyproject.toml").read_text().splitlines():
        listed = listed or line.startswith(("dependencies = [", "dev = ["))
        if line == "]":
            listed = False
        if listed and line.startswith('    "'):
            assert re.search(r'",\s+# \w', line), line


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_the_locks_match_and_name_no_registry(lock: str) -> None:
    pinned = (HOUSE / lock).read_text()
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())
    wanted = list(project["project"]["dependencies"])
    if "dev" in lock:
        wanted += project["dependency-groups"]["dev"]
    names = {match[1].lower().replace("_", "-") for match in re.finditer(r"^([\w.-]+)==", pinned, re.MULTILINE)}
    for requirement in wanted:
        name = re.match(r"[\w.-]+", requirement)
        assert name is not None
        assert name[0].lower() in names, f"{name[0]} is not pinned: export the lock again"
    assert "http" not in re.sub(r"\b(http[a-z]*|[\w-]*http[\w-]*)\b(?!:)", "", pinned)
    assert pinned.count("--hash=sha256:") >= len(names)


def test_docker_compose_has_the_right_shape() -> None:
    schema = Path(sys.executable).parent / "check-jsonschema"
    ran = subprocess.run(
        [schema, "--builtin-schema", "vendor.compose-spec", HOUSE / "docker-compose.yml"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout


def test_our_own_words_are_short_and_there_in_both_languages() -> None:
    for language in ("en", "cy"):
        lengths = [
            len(sentence.split())
            for grown_up in (True, False)
            for text in pages.words(language, grown_up=grown_up).values()
            for sentence in re.split(r"(?<=[.!?])\s+", text)
        ]
        assert max(lengths) <= 15
        assert sum(lengths) / len(lengths) <= 10


def test_nothing_names_a_machine_or_a_registry() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=HOUSE, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    machine = re.compile(r"(?<!\w)/(?:work|root|home)/[a-z]|pypi\.org|npmjs\.(?:org|com)|deb\.debian")
    for name in listed.stdout.split():
        path = HOUSE / name
        if (
            path.suffix in {".py", ".toml", ".md", ".yml", ".html", ".lock", ""}
            and path.is_file()
            and name != "tests/test_house.py"
        ):
            assert not machine.search(path.read_text(errors="replace")), name


def test_what_was_learned_is_carried_beside_the_texts() -> None:
    from consult.coding import codebook, training

    book = codebook.load()
    carried = [path.name for path in (HOUSE / "surveys/codebooks/childrens-services").glob("learned-*.npz")]
    assert carried == [training.shipped(book).name], "run `consult train` after changing the texts"
