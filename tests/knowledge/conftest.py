"""A small index of real procedures, built once for all tests of the library."""

import shutil
from pathlib import Path

import pytest

from knowledge.build import PROCEDURES, build
from knowledge.procedure import Library
from knowledge.reading import read_library
from knowledge.search import KnowledgeBase
from knowledge.training import TrainingSettings

TOPICS = (
    "connect/who-may-generate",
    "elma/unregister-autoinvoice",
    "elma/unregister-other-access-point",
    "kivra/payslips-after-deactivation",
    "visma-lon/deactivate-employee",
    "visma-min-lon/keep-payslips",
)
QUICK = TrainingSettings(buckets=16_384, dimensions=64, batch=96, most_steps=120, mistyped=0)


@pytest.fixture(scope="session")
def library() -> Library:
    return read_library(PROCEDURES)


@pytest.fixture(scope="session")
def few_procedures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("procedures")
    for topic in TOPICS:
        shutil.copytree(PROCEDURES / topic, folder / topic)
    return folder


@pytest.fixture(scope="session")
def index_folder(few_procedures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("var") / "knowledge"
    build(few_procedures, out, settings=QUICK, say=lambda line: None)
    return out


@pytest.fixture(scope="session")
def kb(index_folder: Path) -> KnowledgeBase:
    return KnowledgeBase.load(index_folder)
