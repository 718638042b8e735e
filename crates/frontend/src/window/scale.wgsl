// Draws the console's picture over the viewport. Pixels keep sharp edges at any size: only where
// a screen pixel lies across an edge, it gets a mixture.

struct Corner {
    @builtin(position) position: vec4<f32>,
    @location(0) uv: vec2<f32>,
};

// One triangle that covers the viewport: (0, 0), (2, 0), (0, 2) in its coordinates.
@vertex
fn vertex(@builtin(vertex_index) index: u32) -> Corner {
    let uv = vec2<f32>(f32(index & 1u), f32(index >> 1u)) * 2.0;
    return Corner(vec4<f32>(uv.x * 2.0 - 1.0, 1.0 - uv.y * 2.0, 0.0, 1.0), uv);
}

@group(0) @binding(0) var picture: texture_2d<f32>;
@group(0) @binding(1) var linear: sampler;

@fragment
fn fragment(corner: Corner) -> @location(0) vec4<f32> {
    let size = vec2<f32>(textureDimensions(picture));
    let texel = corner.uv * size;
    // The nearest edge between two texels, and how far it is, in screen pixels.
    let edge = floor(texel + 0.5);
    let distance = (texel - edge) / fwidth(texel);
    let sharp = edge + clamp(distance, vec2<f32>(-0.5), vec2<f32>(0.5));
    return textureSample(picture, linear, sharp / size);
}
