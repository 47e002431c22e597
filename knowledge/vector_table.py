"""The vector leg of the search: how near every entry is to a question, by faiss."""

from pathlib import Path

import faiss
import numpy as np

_FILE = "vectors.faiss"
_RUNS, _RUN = 200, 100


class VectorTable:
    """Vectors of length one, all compared up to `FLAT_UP_TO` of them; beyond that, those of the nearest cells."""

    FLAT_UP_TO = 150_000
    _CELLS, _CELLS_LOOKED_AT, _NEAREST, _TRAINED_ON = 4096, 96, 4096, 160_000

    def __init__(self, index: faiss.Index) -> None:
        self._faiss = index
        self.dimensions: int = index.d
        self._matrix: np.ndarray | None = None
        if isinstance(index, faiss.IndexFlat):
            # faiss sorts what it finds, which takes longer than to compare all: its own memory is read directly.
            self._matrix = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d).reshape(-1, index.d)
        else:
            index.nprobe = self._CELLS_LOOKED_AT
            index.make_direct_map()
            self._mean = _mean(index)

    @classmethod
    def of(cls, vectors: np.ndarray) -> "VectorTable":
        """Make the table of `vectors`, shape (entries, dimensions)."""
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        count, dimensions = vectors.shape
        flat = faiss.IndexFlatIP(dimensions)
        if count <= cls.FLAT_UP_TO:
            flat.add(vectors)
            return cls(flat)
        cells = faiss.IndexIVFScalarQuantizer(
            flat, dimensions, cls._CELLS, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
        )
        sample = np.random.default_rng(0).choice(count, min(count, cls._TRAINED_ON), replace=False)
        cells.cp.niter = 10
        cells.train(vectors[np.sort(sample)])
        cells.add(vectors)
        # The cells keep a pointer to `flat`: Python must not let go of it.
        cells.own_fields = True
        flat.this.disown()
        return cls(cells)

    def save(self, folder: Path) -> None:
        """Write the vectors into `folder`."""
        faiss.write_index(self._faiss, str(folder / _FILE))

    @classmethod
    def load(cls, folder: Path) -> "VectorTable":
        """Read what `save` wrote."""
        return cls(faiss.read_index(str(folder / _FILE)))

    def scores(self, vector: np.ndarray) -> np.ndarray:
        """Return the cosine of every entry to `vector`, shape (entries,).

        Beyond `FLAT_UP_TO` entries only the nearest are compared; the others get what is usual: the mean cosine of all.
        """
        if self._matrix is not None:
            # einsum stays on one thread: on a busy machine two of them would wait milliseconds for one another.
            return np.einsum("ij,j->i", self._matrix, vector)
        # OpenMP keeps this number per calling thread, so it is set here and not once.
        faiss.omp_set_num_threads(1)
        cosines, entries = self._faiss.search(vector.reshape(1, -1), self._NEAREST)
        found = entries[0] >= 0
        usual = min(float(self._mean @ vector), float(cosines[0, found].min(initial=1.0)))
        scores = np.full(self._faiss.ntotal, usual, dtype=np.float32)
        scores[entries[0, found]] = cosines[0, found]
        return scores

    def rows(self, start: int, end: int) -> np.ndarray:
        """Return the vectors of the entries from `start` up to `end`, shape (end - start, dimensions)."""
        return self._faiss.reconstruct_n(start, end - start)


def _mean(index: faiss.Index) -> np.ndarray:
    """Return about the mean of all vectors: that of a part of them, in runs from everywhere."""
    step = max(index.ntotal // _RUNS, _RUN)
    runs = [index.reconstruct_n(start, min(_RUN, index.ntotal - start)) for start in range(0, index.ntotal, step)]
    return np.concatenate(runs).mean(axis=0)
