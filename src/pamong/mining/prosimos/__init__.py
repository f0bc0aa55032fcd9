"""Scenarios exchanged with Prosimos 2.1: a BPMN drawing and a JSON of figures.

What the one side cannot say is told, by its part and why, never left out in silence.
"""

from pamong.mining.prosimos.reading import read_prosimos
from pamong.mining.prosimos.writing import Model, write_prosimos

__all__ = ["Model", "read_prosimos", "write_prosimos"]
