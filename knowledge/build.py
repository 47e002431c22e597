"""`python -m knowledge.build`: procedures in, index out."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from knowledge.beside import beside
from knowledge.calibration import FEWEST_OURS, Example, calibrate
from knowledge.encoder import Encoder, load_encoder
from knowledge.glossary import Glossary
from knowledge.held_out import examples_of, held_out, part_examples_of, ranker_of
from knowledge.language import LanguageModel
from knowledge.outside import OutsideQuestion, read_outside
from knowledge.part_chooser import Example as PartExample
from knowledge.part_chooser import KindModel, PartChooser
from knowledge.procedure import Library
from knowledge.ranking import Ranker
from knowledge.reading import document_folders, read_library
from knowledge.search import KnowledgeBase
from knowledge.store import Manifest, write
from knowledge.training import Say, TrainingSettings, train, training_pairs

PROCEDURES = Path(__file__).with_name("procedures")
OUT = Path("var/knowledge")


def build(
    procedures: Path,
    out: Path,
    encoder_name: str | None = None,
    settings: TrainingSettings | None = None,
    say: Say = print,
    documents: Sequence[Path] = (),
) -> Manifest:
    """Build the index of the procedures below `procedures`, and of the folders `documents`, into the folder `out`.

    `encoder_name` is a sentence-transformers model by name or path; None trains our own. Raise `ProcedureError` for a
    procedure or document that is not as it must be.
    """
    settings = settings or TrainingSettings()
    say(f"reading {procedures}" + (f" and {len(documents)} documents" if documents else ""))
    library, glossary, outside = read_library(procedures, documents), Glossary.read(), read_outside()
    given: Encoder | None = load_encoder(encoder_name) if encoder_name else None
    asked = sum(1 for _ in library.questions())
    if given or asked < FEWEST_OURS:
        # A model is not handed to another process, and so few questions tell nothing.
        examples, part_examples = _held_out_examples(library, outside, settings, given, say=say)
        ranker = _ranker(library, glossary, outside, settings, given, say)
    else:
        with beside(_held_out_examples, library, outside, settings, None, say=say) as held_out_examples:
            ranker = _ranker(library, glossary, outside, settings, None, say)
            examples, part_examples = held_out_examples.result()
    say(f"calibrating on {len(examples)} held-out questions")
    calibration = calibrate(examples)
    for family in calibration.by_default:
        say(f"{family}: too few example questions to calibrate ({asked} in all), so the default thresholds are kept")
    say(f"learning to choose parts from {len(part_examples)} held-out questions")
    chooser = PartChooser.train(part_examples, KindModel.train(question for _, question in library.questions()))
    kb = KnowledgeBase(library, ranker, calibration, LanguageModel.of_library(library), chooser)
    say(f"writing {out}")
    return write(kb, procedures, out, encoder_name, documents)


def _ranker(
    library: Library,
    glossary: Glossary,
    outside: Sequence[OutsideQuestion],
    settings: TrainingSettings,
    given: Encoder | None,
    say: Say,
) -> Ranker:
    """Train the encoder, unless one is given, and what stands on it."""
    if given is None:
        say(f"training the encoder on {len(library.topics)} topics")
    encoder = given or train(training_pairs(library, glossary, outside), settings, say)
    say("indexing")
    return ranker_of(library, glossary, outside, encoder)


def _held_out_examples(
    library: Library,
    outside: Sequence[OutsideQuestion],
    settings: TrainingSettings,
    given: Encoder | None,
    *,
    say: Say,
) -> tuple[list[Example], list[PartExample]]:
    """Return what the calibration and the choice of parts learn from; nothing of too few questions."""
    examples: list[Example] = []
    part_examples: list[PartExample] = []
    if sum(1 for _ in library.questions()) >= FEWEST_OURS:
        for fold in held_out(library, Glossary.read(), outside, given, settings, say):
            examples += examples_of(fold)
            part_examples += part_examples_of(fold, library)
    return examples, part_examples


def main(arguments: Sequence[str] | None = None) -> None:
    """Build from the command line."""
    parser = argparse.ArgumentParser(prog="python -m knowledge.build", description=__doc__)
    parser.add_argument("--procedures", type=Path, default=PROCEDURES)
    parser.add_argument("--documents", type=Path, help="a folder of published documents")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--encoder", help="a sentence-transformers model by name or path (default: train our own)")
    options = parser.parse_args(arguments)
    start = perf_counter()

    def say(line: str) -> None:
        print(f"{perf_counter() - start:5.1f} s  {line}", flush=True)

    documents = document_folders(options.documents) if options.documents else ()
    manifest = build(options.procedures, options.out, options.encoder, say=say, documents=documents)
    say(f"done: {manifest.topics} topics, {manifest.entries} entries")


if __name__ == "__main__":
    main()
