"""Our encoder as a module of sentence-transformers, so that it saves and loads like any other model."""

from typing import ClassVar

import torch
from sentence_transformers.base.modules import InputModule

from knowledge.encoder import BUCKETS, DIMENSIONS, ngram_buckets

_HUB_OPTIONS = ("subfolder", "token", "cache_folder", "revision", "local_files_only")


class NgramEmbedding(InputModule):
    """The mean of one learned row per hashed character n-gram, brought to length one."""

    config_keys: ClassVar[list[str]] = ["buckets", "dimensions"]
    tokenizer = None

    def __init__(self, buckets: int = BUCKETS, dimensions: int = DIMENSIONS) -> None:
        super().__init__()
        self.buckets = buckets
        self.dimensions = dimensions
        self.bag = torch.nn.EmbeddingBag(buckets, dimensions, mode="mean")

    def preprocess(self, inputs: list[str], prompt: str | None = None, **kwargs) -> dict[str, torch.Tensor]:
        """Turn texts into n-gram rows and the offset at which each text begins."""
        rows = [torch.from_numpy(ngram_buckets((prompt or "") + text, self.buckets)) for text in inputs]
        offsets = torch.tensor([0, *(len(row) for row in rows[:-1])]).cumsum(0)
        return {"input_ids": torch.cat(rows), "offsets": offsets}

    def forward(self, features: dict[str, torch.Tensor], **kwargs) -> dict[str, torch.Tensor]:
        """Add `sentence_embedding`, shape (texts, dimensions), to the features."""
        mean = self.bag(features["input_ids"], features["offsets"])
        features["sentence_embedding"] = torch.nn.functional.normalize(mean, dim=1)
        return features

    def get_embedding_dimension(self) -> int:
        """Return the length of the vectors."""
        return self.dimensions

    def save(self, output_path: str, *args, safe_serialization: bool = True, **kwargs) -> None:
        """Write configuration and rows into the folder `output_path`."""
        self.save_config(output_path)
        self.save_torch_weights(output_path, safe_serialization=safe_serialization)

    @classmethod
    def load(cls, model_name_or_path: str, **kwargs) -> "NgramEmbedding":
        """Read what `save` wrote."""
        hub = {
            key: kwargs[key]
            for key in ("subfolder", "token", "cache_folder", "revision", "local_files_only")
            if key in kwargs
        }
        module = cls(**cls.load_config(model_name_or_path, **hub))
        return cls.load_torch_weights(model_name_or_path, model=module, **hub)
