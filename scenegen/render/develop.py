"""From light to a picture, the same in every backend: exposure, white balance, a curve, sRGB."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.render.shading import dot
from scenegen.scene import Photo

Floats = NDArray[Any]
MIDDLE = 0.27
"""Where an exposure of 0 stops puts the log-mean of a picture, linear."""
MOST_GAIN = 40.0
SHOULDER = 0.7
"""Linear value up to which tones are straight; above, they roll off to white."""
METERED = 7
"""Every how manieth pixel is metered where all are at hand."""


def gains(color: Floats, photo: Photo) -> Floats:
    """(3,) factors on linear RGB that expose and balance a picture, metered on pixels (R, 3) of it."""
    balanced = color * photo.white.astype(np.float32)
    luminance = np.maximum(dot(balanced, np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)), 1e-3)
    gain = min(MIDDLE / float(np.exp(np.log(luminance).mean())) * 2.0**photo.exposure, MOST_GAIN)
    return (photo.white * gain).astype(np.float32)


def develop(color: Floats, photo: Photo) -> NDArray[np.uint8]:
    """sRGB bytes (R, 3) of linear RGB (R, 3): metered, exposed, balanced, toned."""
    return tone(color * gains(color[::METERED], photo), photo.contrast)


def tone(color: Floats, contrast: float = 0.0) -> NDArray[np.uint8]:
    """sRGB bytes (R, 3) of exposed linear RGB: straight below SHOULDER, rolled off smoothly above, hue kept; then the curve."""
    peak = np.maximum(color.max(-1, keepdims=True), 1e-6)
    over, rest = np.maximum(peak - np.float32(SHOULDER), 0), np.float32(1 - SHOULDER)
    scaled = np.minimum(peak, np.float32(SHOULDER)) + rest * (1 - np.exp(-over / rest))
    mapped = np.clip(color * (scaled / peak), 0, 1)
    index = (mapped * np.float32(4095) + np.float32(0.5)).astype(np.int32)
    return _curve(contrast)[index]


def coded(value: Floats) -> Floats:
    """sRGB code values from 0 to 1 of linear ones (IEC 61966-2-1), cut off at 1."""
    value = np.clip(value, 0, 1)
    return np.where(value <= 0.0031308, value * 12.92, 1.055 * value ** (1 / 2.4) - 0.055)


@lru_cache(maxsize=64)
def _curve(contrast: float) -> NDArray[np.uint8]:
    """(4096,) sRGB bytes of linear values from 0 to 1, through the curve: a share `contrast` of the way to 3c² - 2c³."""
    code = coded(np.arange(4096) / 4095)
    curved = code + contrast * (code * code * (3 - 2 * code) - code)
    return np.round(curved * 255).astype(np.uint8)


@lru_cache(maxsize=1)
def _linear() -> Floats:
    value = np.arange(256) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)


def undeveloped(image: NDArray[np.uint8]) -> Floats:
    """Linear RGB (H * W, 3) of a picture (H, W, 3) in sRGB bytes."""
    out: Floats = _linear()[image.reshape(-1, 3)]
    return out


TONE_GLSL = f"""
uniform sampler2D linear_color;uniform vec3 gain;uniform float contrast;out vec4 color;
void main(){{vec3 c=texelFetch(linear_color,ivec2(gl_FragCoord.xy),0).rgb*gain;float peak=max(max(c.r,max(c.g,c.b)),1e-6);
 float scaled=min(peak,{SHOULDER:.4f})+{1 - SHOULDER:.4f}*(1.0-exp(-max(peak-{SHOULDER:.4f},0.0)/{1 - SHOULDER:.4f}));
 c=clamp(c*(scaled/peak),0.0,1.0);
 c=mix(c*12.92,1.055*pow(max(c,vec3(1e-7)),vec3(1.0/2.4))-0.055,step(vec3(0.0031308),c));
 color=vec4(c+contrast*(c*c*(3.0-2.0*c)-c),1.0);}}
"""
"""`tone` for a fragment shader; `gain` as `gains` gives it."""
