"""The vector leg of the search: how near every entry is to a question, by faiss."""

from pathlib import Path

import faiss
import numpy as np

_FILE = "vectors.faiss"


class VectorTable:
    """Vectors of length one, all compared up to `FLAT_UP_TO` of them; beyond that, those of the nearest cells."""

    FLAT_UP_TO = 100_000
    _CELLS, _CELLS_LOOKED_AT, _TRAINED_ON = 4096, 24, 160_000

    def __init__(self, index: faiss.Index) -> None:
        self._faiss = index
        self.dimensions: int = index.d
        if isinstance(index, faiss.IndexIVF):
            index.nprobe = self._CELLS_LOOKED_AT

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

    def nearest(self, vector: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the `count` nearest entries to `vector`, nearest first, and their cosines; fewer if there are no more."""
        # One question is too little to share: on a busy machine its threads would wait milliseconds for one another.
        # OpenMP keeps this number per calling thread, so it is set here and not once.
        faiss.omp_set_num_threads(1)
        cosines, entries = self._faiss.search(vector.reshape(1, -1), min(count, self._faiss.ntotal))
        found = entries[0] >= 0
        return entries[0, found], cosines[0, found]
