//! Finds and opens the graphics device, with clear words where there is none.

use bevy::{
    render::{
        renderer::{RenderAdapter, RenderAdapterInfo, RenderDevice, RenderInstance, RenderQueue, WgpuWrapper},
        settings::RenderResources,
    },
    tasks::block_on,
};
use std::sync::Arc;

use crate::StageError;

/// An open device.
pub(crate) struct OpenDevice {
    pub(crate) resources: RenderResources,
    /// Name of the adapter.
    pub(crate) name: String,
    /// It is a processor that pretends to be a graphics card.
    pub(crate) is_software: bool,
}

/// Opens the best adapter, or a software one.
pub(crate) fn open_device(software_only: bool) -> Result<OpenDevice, StageError> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
        backends: wgpu::Backends::PRIMARY,
        flags: wgpu::InstanceFlags::empty(),
        memory_budget_thresholds: wgpu::MemoryBudgetThresholds::default(),
        backend_options: wgpu::BackendOptions::default(),
        display: None,
    });
    let options = wgpu::RequestAdapterOptions {
        power_preference: wgpu::PowerPreference::HighPerformance,
        force_fallback_adapter: software_only,
        compatible_surface: None,
    };
    let Ok(adapter) = block_on(instance.request_adapter(&options)) else { return Err(StageError::FindAdapter) };
    let info = adapter.get_info();
    let name = info.name.clone();
    let is_software = info.device_type == wgpu::DeviceType::Cpu;
    if is_software {
        crate::prepare::ANISOTROPY.store(1, std::sync::atomic::Ordering::Relaxed);
    }
    let mut features = adapter.features() - wgpu::Features::all_experimental_mask();
    // Mapping primary buffers is slow where memory is the card's own. Arrays of textures would make every material
    // and light lookup an indexed one, which a software renderer pays for at each pixel.
    features.remove(
        wgpu::Features::MAPPABLE_PRIMARY_BUFFERS
            | wgpu::Features::TEXTURE_BINDING_ARRAY
            | wgpu::Features::SAMPLED_TEXTURE_AND_STORAGE_BUFFER_ARRAY_NON_UNIFORM_INDEXING,
    );
    let descriptor = wgpu::DeviceDescriptor {
        label: Some("stage"),
        required_features: features,
        required_limits: adapter.limits(),
        experimental_features: wgpu::ExperimentalFeatures::disabled(),
        memory_hints: wgpu::MemoryHints::MemoryUsage,
        trace: wgpu::Trace::Off,
    };
    let (device, queue) = block_on(adapter.request_device(&descriptor))
        .map_err(|source| StageError::OpenDevice { adapter: name.clone(), source: Box::new(source) })?;
    let resources = RenderResources(
        RenderDevice::from(device),
        RenderQueue(Arc::new(WgpuWrapper::new(queue))),
        RenderAdapterInfo(WgpuWrapper::new(info)),
        RenderAdapter(Arc::new(WgpuWrapper::new(adapter))),
        RenderInstance(Arc::new(WgpuWrapper::new(instance))),
    );
    Ok(OpenDevice { resources, name, is_software })
}
