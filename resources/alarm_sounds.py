"""Makes the files in sounds/, which are our own work: `python -m resources.alarm_sounds`.

Each priority has its own pitch and number of strokes (IEC 60073: told apart without looking).
"""

import math
import struct
import wave
from pathlib import Path

_RATE = 16_000
_LOUDNESS = 0.55 * 32767
_EDGE_S = 0.008  # no click at the ends of a stroke

# Priority -> (Hz of each stroke, seconds of a stroke, seconds of rest after it).
SOUNDS: dict[str, tuple[tuple[float, ...], float, float]] = {
    "critical": ((988.0, 784.0, 988.0, 784.0), 0.14, 0.05),
    "high": ((880.0, 880.0, 880.0), 0.14, 0.08),
    "medium": ((659.3, 523.3), 0.18, 0.08),
    "low": ((523.3,), 0.25, 0.0),
}


def samples(pitches: tuple[float, ...], stroke_s: float, rest_s: float) -> list[int]:
    """Return 16-bit samples: each stroke with its octave, swelling in and dying away."""
    found: list[int] = []
    for hz in pitches:
        for at in range(int(_RATE * stroke_s)):
            time_s = at / _RATE
            edge = min(1.0, time_s / _EDGE_S, (stroke_s - time_s) / _EDGE_S)
            tone = math.sin(2 * math.pi * hz * time_s) + 0.3 * math.sin(4 * math.pi * hz * time_s)
            found.append(int(_LOUDNESS * edge * math.exp(-4 * time_s) * tone / 1.3))
        found += [0] * int(_RATE * rest_s)
    return found


def write(folder: Path) -> None:
    for name, shape in SOUNDS.items():
        data = samples(*shape)
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(_RATE)
            file.writeframes(struct.pack(f"<{len(data)}h", *data))


if __name__ == "__main__":
    write(Path(__file__).parent / "sounds")
