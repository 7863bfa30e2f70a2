"""Study files: every fault is found at once and told with file, line, value and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.studies.document import Document, StudyError, closest, dotted
from sim.studies.plan import Plan, load_plan
from sim.studies.runner import in_order
from sim.studies.study import find, parse, ready
from sim.studies.tasks import tasks_of

GOOD = """\
title: A trial
start: 2024-01-01
warmup_years: 1
years: 2
replications: 2
baseline:
  rules:
    - {rule: capitation, amount: 3000}
    - rule: visit_fee
      listed: {doctor: {visit: 200}}
reforms:
  nothing: {}
  fees:
    from: 2025-07-01
    change: {visit_fee.listed.doctor.visit: 400}
"""


def plan_of(text: str, folder: Path) -> Plan:
    path = folder / "study.yaml"
    path.write_text(text, encoding="utf-8")
    return load_plan(str(path))


def faults(text: str, folder: Path) -> list[str]:
    with pytest.raises(StudyError) as caught:
        plan_of(text, folder)
    return [str(problem) for problem in caught.value.problems]


def test_a_good_study_becomes_a_plan(tmp_path: Path) -> None:
    plan = plan_of(GOOD, tmp_path)
    assert plan.name == "study"
    assert list(plan.reforms) == ["nothing", "fees"]
    assert plan.region.inhabitants > 50_000
    assert plan.outcomes
    assert plan.since() == {"nothing": 2025, "fees": 2026}
    assert plan.study.title.in_("sv") == "A trial"


@pytest.mark.parametrize(
    ("old", "new", "line", "parts"),
    [
        ("years: 2", "yeers: 2", 4, ["yeers", "did you mean 'years'"]),
        ("replications: 2", "replications: none", 5, ["replications", "'none' given"]),
        ("replications: 2", "replications: 0", 5, ["replications", "0 given"]),
        ("2024-01-01", "2024-02-01", 2, ["start", "2024-02-01", "1 January"]),
        ("2024-01-01", "2024-13-01", None, ["month"]),
        ("2025-07-01", "2024-07-01", 14, ["reforms.fees.from", "2024-07-01", "2025-01-01"]),
        ("2025-07-01", "2027-01-01", 14, ["reforms.fees.from", "before 2027-01-01"]),
        ("2025-07-01", "2025-07-15", 14, ["reforms.fees.from", "first of a month"]),
        ("{rule: capitation", "{rule: capitasion", 8, ["capitasion", "did you mean 'capitation'"]),
        ("visit: 400", "vist: 400", 15, ["vist", "did you mean 'visit'"]),
        ("title: A trial", "title: A trial\nregion: nowhere", 2, ["region", "nowhere"]),
        ("title: A trial", "title: {de: Ein Versuch}", 1, ["title.de", "Allowed: sv, en"]),
        ("title: A trial", "title: A trial\noutcomes: [continiuty]", 2, ["outcomes[0]", "conti"]),
        ("title: A trial", "title: A trial\nparameters: {care.x: 1}", 2, ["parameters", "care.x"]),
        ("  fees:", "  baseline:", 13, ["reforms.baseline", "cannot name a reform"]),
        ("years: 2", "years: 2\nyears: 3", 5, ["years", "given twice", "line 4"]),
        ("title: A trial", "title: [A trial", None, ["not readable as YAML"]),
    ],
)
def test_a_fault_is_named_with_its_line(
    old: str, new: str, line: int | None, parts: list[str], tmp_path: Path
) -> None:
    assert old in GOOD
    found = faults(GOOD.replace(old, new), tmp_path)
    text = "\n".join(found)
    for part in parts:
        assert part in text
    if line is not None:
        assert f"study.yaml:{line}" in text


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("title: A trial", "title: A trial\nregion: nowhere")
    text = text.replace("vist", "visit").replace("2025-07-01", "2025-07-02")
    text = text.replace("amount: 3000", "amuont: 3000")
    found = faults(text, tmp_path)
    assert any("region" in fault for fault in found)
    assert any("amuont" in fault for fault in found)
    assert any("first of a month" in fault for fault in found)


def test_a_wrong_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_bytes("title: ok\nquestion: vårdcentral\n".encode("latin-1"))
    with pytest.raises(StudyError, match=r"study\.yaml:2: not UTF-8: byte 0xe5"):
        load_plan(str(path))


def test_ids_follow_what_decides_the_result(tmp_path: Path) -> None:
    def ids(text: str) -> dict[tuple[str, str, int], str]:
        tasks = tasks_of(plan_of(text, tmp_path))
        return {(task.scenario, task.behaviour, task.replication): task.id for task in tasks}

    first = ids(GOOD)
    assert len(first) == len(set(first.values())) == 3 * 2 * 2
    more = ids(GOOD.replace("replications: 2", "replications: 3"))
    assert first.items() <= more.items()
    told = ids(GOOD.replace("A trial", "Another title"))
    assert told == first
    dearer = ids(GOOD.replace("visit: 400", "visit: 500"))
    changed = {key[0] for key in first if first[key] != dearer[key]}
    assert changed == {"fees"}
    assert not set(first.values()) & set(ids(GOOD.replace("amount: 3000", "amount: 3001")).values())


def test_runs_to_be_compared_come_near_each_other(tmp_path: Path) -> None:
    tasks = tasks_of(plan_of(GOOD, tmp_path))
    assert [task.replication for task in tasks] == [0] * 6 + [1] * 6
    assert {(task.seed, task.warmup) for task in tasks[:6]} == {(tasks[0].seed, tasks[0].warmup)}
    assert len({task.warmup for task in tasks}) == 2


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_no_two_workers_begin_with_the_same_warm_up(tmp_path: Path, workers: int) -> None:
    tasks = tasks_of(plan_of(GOOD.replace("replications: 2", "replications: 5"), tmp_path))
    ordered = in_order(tasks, workers)
    assert sorted(ordered, key=tasks.index) == tasks
    assert len({task.warmup for task in ordered[:workers]}) == workers
    done: set[str] = set()
    for task in ordered:  # what is begun is finished before as many more are begun
        done.add(task.warmup)
        begun = [t.warmup for t in ordered[: ordered.index(task) + 1]]
        open_ = [w for w in done if begun.count(w) < 6]
        assert len(open_) <= workers


def test_quick_is_the_same_study_made_small(tmp_path: Path) -> None:
    study = plan_of(GOOD, tmp_path).study
    quick = study.quick()
    assert (quick.sample, quick.replications) == (0.1, 2)
    changed = {"sample", "replications"}
    assert quick.model_dump(exclude=changed) == study.model_dump(exclude=changed)


@pytest.mark.parametrize("name", sorted(ready()))
def test_ready_studies_are_good(name: str) -> None:
    assert load_plan(name).outcomes


def test_an_unknown_ready_study_is_answered_with_the_closest() -> None:
    with pytest.raises(StudyError, match="did you mean 'first_look'"):
        find("first_lok")


def test_paths_with_dots_in_names_are_found() -> None:
    document = Document("a:\n  change:\n    x.y.z: 1\n  list: [1, 2]\n", "f.yaml")
    assert document.locate("a.change.x.y.z") == ("a", "change", "x.y.z")
    assert document.line(document.locate("a.change.x.y.z.further")) == 3
    assert document.locate("a.list[1]") == ("a", "list", 1)
    assert dotted(("a", "list", 1)) == "a.list[1]"


def test_a_file_that_is_not_a_mapping() -> None:
    study, problems = parse(Document("- one\n- two\n", "f.yaml"))
    assert study is None
    assert "a study is a mapping" in str(problems[0])


def test_closest_names_what_is_allowed() -> None:
    assert closest("continiuty", ["continuity", "access"]).startswith("did you mean 'continuity'?")
    assert "and 3 more" in closest("x", [f"n{i}" for i in range(15)])
