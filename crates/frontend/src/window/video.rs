//! The picture on the screen: `pixels` brings it to the graphics card, a pass of our own draws it.
//!
//! The pass is ours because `pixels` knows square pixels only; what it does is in `scale.wgsl`.

use std::sync::Arc;

use anyhow::{Context, anyhow};
use pixels::wgpu;
use pixels::{Error, Pixels, PixelsBuilder, SurfaceTexture};
use winit::window::Window;

use super::geometry::{self, Area, Fit};
use crate::palette::{HEIGHT, WIDTH};

/// The window's graphics.
pub(super) struct Video {
    pixels: Pixels<'static>,
    pipeline: wgpu::RenderPipeline,
    bindings: wgpu::BindGroup,
    size: (u32, u32),
    fit: Fit,
}

impl Video {
    /// Starts to draw in `window`. A driver without a graphics card works, and is told once.
    ///
    /// # Errors
    /// When there is no driver at all.
    pub(super) fn new(window: Arc<Window>, fit: Fit, vsync: bool) -> anyhow::Result<Video> {
        let size = window.inner_size();
        let size = (size.width.max(1), size.height.max(1));
        let surface = SurfaceTexture::new(size.0, size.1, window);
        let pixels = PixelsBuilder::new(WIDTH as u32, HEIGHT as u32, surface)
            .enable_vsync(vsync)
            .build()
            .map_err(explain)?;
        tell_driver(&pixels);
        let (pipeline, bindings) = build_pass(&pixels);
        Ok(Video { pixels, pipeline, bindings, size, fit })
    }

    /// The window has another size. A minimised one has none, and keeps what it had.
    pub(super) fn resize(&mut self, width: u32, height: u32) {
        if width == 0 || height == 0 {
            return;
        }
        match self.pixels.resize_surface(width, height) {
            Ok(()) => self.size = (width, height),
            Err(error) => log::warn!("the window cannot be drawn at {width} x {height}: {error}"),
        }
    }

    /// The bytes of the next picture: red, green, blue, alpha.
    pub(super) fn picture(&mut self) -> &mut [u8] {
        self.pixels.frame_mut()
    }

    /// Draws the picture.
    ///
    /// # Errors
    /// When the graphics card is gone.
    pub(super) fn draw(&self) -> anyhow::Result<()> {
        let area = geometry::place(self.size.0, self.size.1, self.fit);
        let drawn = self.pixels.render_with(|encoder, target, _| {
            self.draw_pass(encoder, target, area);
            Ok(())
        });
        drawn.context("the picture cannot be drawn")
    }

    fn draw_pass(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        target: &wgpu::TextureView,
        area: Area,
    ) {
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("picture"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: target,
                resolve_target: None,
                ops: wgpu::Operations {
                    load: wgpu::LoadOp::Clear(wgpu::Color::BLACK),
                    store: wgpu::StoreOp::Store,
                },
                depth_slice: None,
            })],
            depth_stencil_attachment: None,
            timestamp_writes: None,
            occlusion_query_set: None,
            multiview_mask: None,
        });
        let [x, y, width, height] =
            [area.x, area.y, area.width, area.height].map(|value| value as f32);
        pass.set_viewport(x, y, width, height, 0.0, 1.0);
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, &self.bindings, &[]);
        pass.draw(0..3, 0..1);
    }
}

fn explain(error: Error) -> anyhow::Error {
    match error {
        Error::AdapterNotFound => anyhow!(
            "no graphics driver: a Vulkan driver is needed, with or without a graphics card \
             (Debian: apt install mesa-vulkan-drivers)"
        ),
        error => anyhow!(error).context("the graphics driver does not start"),
    }
}

/// Says once, where that is so, that the processor has to draw.
fn tell_driver(pixels: &Pixels<'_>) {
    let driver = pixels.adapter().get_info();
    if driver.device_type == wgpu::DeviceType::Cpu {
        log::warn!("no graphics card: drawing in software ({})", driver.name);
    } else {
        log::info!("drawing with {} ({})", driver.name, driver.backend);
    }
}

/// The pass that draws the picture's texture.
fn build_pass(pixels: &Pixels<'_>) -> (wgpu::RenderPipeline, wgpu::BindGroup) {
    let device = pixels.device();
    let shader = device.create_shader_module(wgpu::include_wgsl!("scale.wgsl"));
    let pipeline = device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("picture"),
        layout: None,
        vertex: wgpu::VertexState {
            module: &shader,
            entry_point: Some("vertex"),
            buffers: &[],
            compilation_options: wgpu::PipelineCompilationOptions::default(),
        },
        primitive: wgpu::PrimitiveState::default(),
        depth_stencil: None,
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module: &shader,
            entry_point: Some("fragment"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            targets: &[Some(pixels.surface_texture_format().into())],
        }),
        multiview_mask: None,
        cache: None,
    });
    let bindings = bind(pixels, &pipeline);
    (pipeline, bindings)
}

/// The texture and a sampler that mixes neighbours.
fn bind(pixels: &Pixels<'_>, pipeline: &wgpu::RenderPipeline) -> wgpu::BindGroup {
    let device = pixels.device();
    let view = pixels.texture().create_view(&wgpu::TextureViewDescriptor::default());
    let sampler = device.create_sampler(&wgpu::SamplerDescriptor {
        mag_filter: wgpu::FilterMode::Linear,
        min_filter: wgpu::FilterMode::Linear,
        ..wgpu::SamplerDescriptor::default()
    });
    device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("picture"),
        layout: &pipeline.get_bind_group_layout(0),
        entries: &[
            wgpu::BindGroupEntry {
                binding: 0,
                resource: wgpu::BindingResource::TextureView(&view),
            },
            wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::Sampler(&sampler) },
        ],
    })
}
