"""The browser of the suite can do what the map needs."""

import pytest

pytestmark = pytest.mark.browser


def test_chromium_draws_webgl_without_a_graphics_card(page):
    page.goto("data:text/html,<canvas id=c></canvas>")
    drawn = page.evaluate(
        """() => {
            const gl = document.getElementById('c').getContext('webgl2');
            gl.clearColor(0, 0.5, 1, 1);
            gl.clear(gl.COLOR_BUFFER_BIT);
            const pixel = new Uint8Array(4);
            gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
            return Array.from(pixel);
        }"""
    )
    assert drawn == [0, 128, 255, 255]
