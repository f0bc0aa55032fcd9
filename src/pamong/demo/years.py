"""The performance years of the demo."""

from pamong.demo.scene import Scene


def run(scene: Scene) -> None:
    scene.progress("…")
