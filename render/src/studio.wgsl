// Draws every surface on the stage: Bevy's physically based lighting, then what Bevy does not have (sheen, Khronos PBR
// Neutral, a ground that is exactly the page's colour). Tone mapping happens here and not in a pass of its own: edges
// are then smoothed after tone mapping, and a software renderer saves a whole pass.

#import bevy_pbr::{
    clustered_forward,
    forward_io::{FragmentOutput, VertexOutput},
    lighting,
    lighting::LAYER_BASE,
    mesh_view_bindings::view,
    pbr_bindings,
    pbr_fragment,
    pbr_functions,
    pbr_types,
    pbr_types::PbrInput,
}
#ifdef ENVIRONMENT_MAP
#import bevy_pbr::environment_map
#endif
#ifdef STANDARD_MATERIAL_CLEARCOAT
#import bevy_pbr::lighting::LAYER_CLEARCOAT
#endif
#ifdef STANDARD_MATERIAL_SPECULAR_TRANSMISSION
#import bevy_pbr::transmission
#endif

// A software device executes both sides of every branch and the body of every loop at least once, wanted or not. So
// what a material does not need is not compiled in: STUDIO_GROUND is the shadow alone, STUDIO_TEXTURED has the common
// textures, STUDIO_CLOTH sheen and a base colour that lies apart, STUDIO_RICH every texture Bevy knows, STUDIO_LIGHTS
// lights of the model's own.

struct Studio {
    // Linear colour of the ground and its coverage.
    ground: vec4<f32>,
    // Linear sheen colour and perceptual roughness.
    sheen: vec4<f32>,
    // 1 sheen at all, 2 sheen colour texture, 4 sheen roughness texture, 8 base colour texture of our own.
    flags: u32,
    // Strength of the shadow on the ground.
    shadow: f32,
    padding_a: u32,
    padding_b: u32,
    // Where the base colour texture lies, when it lies neither where the first nor the second coordinates do: two rows
    // of an affine map from the first (z is the offset).
    base_u: vec4<f32>,
    base_v: vec4<f32>,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(100) var<uniform> studio: Studio;
@group(#{MATERIAL_BIND_GROUP}) @binding(101) var sheen_color_texture: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(102) var sheen_color_sampler: sampler;
@group(#{MATERIAL_BIND_GROUP}) @binding(103) var sheen_roughness_texture: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(104) var sheen_roughness_sampler: sampler;

@group(#{MATERIAL_BIND_GROUP}) @binding(105) var base_texture: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(106) var base_sampler: sampler;

@fragment
fn fragment(in: VertexOutput, @builtin(front_facing) is_front: bool) -> FragmentOutput {
    var out: FragmentOutput;
#ifdef STUDIO_GROUND
    let shade = textureSample(pbr_bindings::base_color_texture, pbr_bindings::base_color_sampler, in.uv).r;
    let shadow = saturate(shade * studio.shadow);
    out.color = vec4(studio.ground.rgb * (1.0 - shadow), mix(shadow, 1.0, studio.ground.a));
#else
#ifdef STUDIO_RICH
    var pbr = pbr_fragment::pbr_input_from_standard_material(in, is_front);
#else
    var pbr = common_input(in, is_front);
#endif
#ifdef STUDIO_CLOTH
    if (studio.flags & 8u) != 0u {
        let first = vec3(in.uv, 1.0);
        let uv = vec2(dot(studio.base_u.xyz, first), dot(studio.base_v.xyz, first));
        pbr.material.base_color *= textureSample(base_texture, base_sampler, uv);
    }
#endif
    pbr.material.base_color = pbr_functions::alpha_discard(pbr.material, pbr.material.base_color);
#ifdef STUDIO_LIGHTS
    var color = pbr_functions::apply_pbr_lighting(pbr);
#else
    var color = studio_lighting(pbr);
#endif
#ifdef STUDIO_CLOTH
    color = add_sheen(in, pbr, color);
#endif
    out.color = vec4(tonemapped(max(color.rgb, vec3(0.0))), color.a);
    // An unlit colour is meant as it is: no light, no tone mapping.
    let is_unlit = (pbr.material.flags & pbr_types::STANDARD_MATERIAL_FLAGS_UNLIT_BIT) != 0u;
    out.color = select(out.color, pbr.material.base_color, is_unlit);
#endif
    return out;
}

#ifndef STUDIO_GROUND
#ifndef STUDIO_RICH
// The material at a point, from factors and the common textures.
fn common_input(in: VertexOutput, is_front: bool) -> PbrInput {
    let factors = pbr_bindings::material;
    let flags = factors.flags;
    let double_sided = (flags & pbr_types::STANDARD_MATERIAL_FLAGS_DOUBLE_SIDED_BIT) != 0u;
    var pbr = pbr_fragment::pbr_input_from_vertex_output(in, is_front, double_sided);
    var base = factors.base_color;
#ifdef VERTEX_COLORS
    base *= in.color;
#endif
    pbr.material = factors;
    pbr.diffuse_occlusion = vec3(1.0);
    pbr.specular_occlusion = 1.0;
    let uv = in.uv;
#ifdef VERTEX_UVS_B
    let uv_b = in.uv_b;
#else
    let uv_b = uv;
#endif
#ifdef STUDIO_TEXTURED
#ifdef STANDARD_MATERIAL_BASE_COLOR_UV_B
    let color = textureSample(pbr_bindings::base_color_texture, pbr_bindings::base_color_sampler, uv_b);
#else
    let color = textureSample(pbr_bindings::base_color_texture, pbr_bindings::base_color_sampler, uv);
#endif
    base *= select(vec4(1.0), color, (flags & pbr_types::STANDARD_MATERIAL_FLAGS_BASE_COLOR_TEXTURE_BIT) != 0u);
#ifdef STANDARD_MATERIAL_METALLIC_ROUGHNESS_UV_B
    let rough = textureSample(pbr_bindings::metallic_roughness_texture, pbr_bindings::metallic_roughness_sampler, uv_b);
#else
    let rough = textureSample(pbr_bindings::metallic_roughness_texture, pbr_bindings::metallic_roughness_sampler, uv);
#endif
    if (flags & pbr_types::STANDARD_MATERIAL_FLAGS_METALLIC_ROUGHNESS_TEXTURE_BIT) != 0u {
        pbr.material.metallic *= rough.b;
        pbr.material.perceptual_roughness *= rough.g;
    }
#ifdef STANDARD_MATERIAL_OCCLUSION_UV_B
    let occlusion = textureSample(pbr_bindings::occlusion_texture, pbr_bindings::occlusion_sampler, uv_b).r;
#else
    let occlusion = textureSample(pbr_bindings::occlusion_texture, pbr_bindings::occlusion_sampler, uv).r;
#endif
    if (flags & pbr_types::STANDARD_MATERIAL_FLAGS_OCCLUSION_TEXTURE_BIT) != 0u {
        pbr.diffuse_occlusion = vec3(occlusion);
    }
#endif
    pbr.material.base_color = base;
#ifdef VERTEX_TANGENTS
#ifdef STANDARD_MATERIAL_NORMAL_MAP
    let tangent_frame = pbr_functions::calculate_tbn_mikktspace(pbr.world_normal, in.world_tangent);
#ifdef STANDARD_MATERIAL_NORMAL_MAP_UV_B
    let bump = textureSample(pbr_bindings::normal_map_texture, pbr_bindings::normal_map_sampler, uv_b).rgb;
#else
    let bump = textureSample(pbr_bindings::normal_map_texture, pbr_bindings::normal_map_sampler, uv).rgb;
#endif
    pbr.clearcoat_N = pbr.N;
    pbr.N = pbr_functions::apply_normal_mapping(flags, tangent_frame, double_sided, is_front, bump);
#else
    pbr.clearcoat_N = pbr.N;
#endif
#else
    pbr.clearcoat_N = pbr.N;
#endif
    return pbr;
}
#endif

#ifndef STUDIO_LIGHTS
// The studio's light on a surface: Bevy's image-based lighting without its loops over lights.
fn studio_lighting(in: PbrInput) -> vec4<f32> {
    let m = in.material;
    let base = m.base_color;
    let roughness = lighting::perceptualRoughnessToRoughness(m.perceptual_roughness);
    let n_dot_v = max(dot(in.N, in.V), 0.0001);
    var light: lighting::LightingInput;
    light.layers[LAYER_BASE].NdotV = n_dot_v;
    light.layers[LAYER_BASE].N = in.N;
    light.layers[LAYER_BASE].R = reflect(-in.V, in.N);
    light.layers[LAYER_BASE].perceptual_roughness = m.perceptual_roughness;
    light.layers[LAYER_BASE].roughness = roughness;
    light.P = in.world_position.xyz;
    light.V = in.V;
    light.diffuse_color = base.rgb * (1.0 - m.metallic) * (1.0 - m.specular_transmission);
    light.metallic = m.metallic;
    light.F0_dielectric = pbr_functions::calculate_F0_dielectric(m.reflectance);
    light.F0_metallic = base.rgb;
    light.F_ab = lighting::F_AB(m.perceptual_roughness, n_dot_v);
#ifdef STANDARD_MATERIAL_CLEARCOAT
    light.layers[LAYER_CLEARCOAT].NdotV = max(dot(in.clearcoat_N, in.V), 0.0001);
    light.layers[LAYER_CLEARCOAT].N = in.clearcoat_N;
    light.layers[LAYER_CLEARCOAT].R = reflect(-in.V, in.clearcoat_N);
    light.layers[LAYER_CLEARCOAT].perceptual_roughness = m.clearcoat_perceptual_roughness;
    light.layers[LAYER_CLEARCOAT].roughness =
        lighting::perceptualRoughnessToRoughness(m.clearcoat_perceptual_roughness);
    light.clearcoat_strength = m.clearcoat;
#endif
#ifdef STANDARD_MATERIAL_ANISOTROPY
    light.anisotropy = in.anisotropy_strength;
    light.Ta = in.anisotropy_T;
    light.Ba = in.anisotropy_B;
    pbr_functions::bend_normal_for_anisotropy(&light);
#endif
    var color = vec3(0.0);
#ifdef ENVIRONMENT_MAP
    var ranges = clustered_forward::ClusterableObjectIndexRanges(0u, 0u, 0u, 0u, 0u, 0u);
    let surround = environment_map::environment_map_light(&light, &ranges, false);
    color = surround.diffuse * in.diffuse_occlusion + surround.specular * in.specular_occlusion;
#ifdef STANDARD_MATERIAL_SPECULAR_TRANSMISSION
    color += transmitted(in, &ranges);
#endif
#endif
    var emitted = m.emissive.rgb * base.a;
#ifdef STANDARD_MATERIAL_CLEARCOAT
    emitted *= 1.0 - m.clearcoat * lighting::F_Schlick(0.04, 1.0, light.layers[LAYER_CLEARCOAT].NdotV);
#endif
    return vec4(color * view.exposure + emitted, base.a);
}

#ifdef ENVIRONMENT_MAP
#ifdef STANDARD_MATERIAL_SPECULAR_TRANSMISSION
// What is seen through the surface: the picture so far where there is one, the studio elsewhere.
fn transmitted(in: PbrInput, ranges: ptr<function, clustered_forward::ClusterableObjectIndexRanges>) -> vec3<f32> {
    let m = in.material;
    let tint = m.specular_transmission * m.base_color.rgb;
    var through: lighting::LayerLightingInput;
    through.N = -in.N;
    through.R = -normalize(in.V + refract(in.V, -in.N, 1.0 / m.ior) * m.thickness);
    through.NdotV = 1.0;
    through.perceptual_roughness = m.perceptual_roughness;
    through.roughness = lighting::perceptualRoughnessToRoughness(m.perceptual_roughness);
    let studio_light = environment_map::compute_radiances(through, ranges, in.world_position.xyz, true).radiance;
    let view_z = dot(vec4<f32>(
        view.view_from_world[0].z, view.view_from_world[1].z, view.view_from_world[2].z, view.view_from_world[3].z
    ), in.world_position);
    let inside = refract(-in.V, in.N, 1.0 / m.ior);
    let exit = view.clip_from_world * vec4(in.world_position.xyz + inside * m.thickness, 1.0);
    let place = exit.xy / exit.w * vec2(0.5, -0.5) + 0.5;
#ifdef STUDIO_FROSTED
    let picture = transmission::fetch_transmissive_background(place, in.frag_coord.xyz, view_z, m.perceptual_roughness);
#else
    let picture = transmission::fetch_transmissive_background_non_rough(place, in.frag_coord.xyz);
#endif
    let behind = mix(studio_light, untonemapped(picture.rgb) / view.exposure, picture.a);
    let f0 = pbr_functions::calculate_F0(m.base_color.rgb, m.metallic, m.reflectance);
    let light = (1.0 - lighting::fresnel(f0, max(dot(in.N, in.V), 0.0001))) * tint * behind;
    // KHR_materials_volume: Beer's law over the thickness.
    let attenuates = (m.flags & pbr_types::STANDARD_MATERIAL_FLAGS_ATTENUATION_ENABLED_BIT) != 0u;
    let depth = select(0.0, m.thickness / max(m.attenuation_distance, 1e-6), attenuates);
    return light * pow(max(m.attenuation_color.rgb, vec3(1e-4)), vec3(depth));
}
#endif
#endif
#endif
#endif

#ifdef STUDIO_CLOTH
// KHR_materials_sheen in image-based light: the Charlie lobe's share of the light, and what it takes from the layers
// below.
fn add_sheen(in: VertexOutput, pbr: PbrInput, base: vec4<f32>) -> vec4<f32> {
    var sheen_color = studio.sheen.rgb;
    var roughness = studio.sheen.a;
#ifdef VERTEX_UVS_A
    let uv = (pbr.material.uv_transform * vec3(in.uv, 1.0)).xy;
    if (studio.flags & 2u) != 0u {
        sheen_color *= textureSample(sheen_color_texture, sheen_color_sampler, uv).rgb;
    }
    if (studio.flags & 4u) != 0u {
        roughness *= textureSample(sheen_roughness_texture, sheen_roughness_sampler, uv).a;
    }
#endif
#ifdef ENVIRONMENT_MAP
    let n_dot_v = clamp(dot(pbr.N, pbr.V), 0.001, 1.0);
    let albedo = sheen_albedo(n_dot_v, max(roughness, 0.07));
    var layer: lighting::LayerLightingInput;
    layer.N = pbr.N;
    layer.R = reflect(-pbr.V, pbr.N);
    layer.NdotV = n_dot_v;
    // The lobe is wide and lies towards grazing angles: rough reflections are close enough to its filtered light.
    layer.perceptual_roughness = mix(0.6, 1.0, roughness);
    layer.roughness = layer.perceptual_roughness * layer.perceptual_roughness;
    var ranges = clustered_forward::ClusterableObjectIndexRanges(0u, 0u, 0u, 0u, 0u, 0u);
    let light = environment_map::compute_radiances(layer, &ranges, in.world_position.xyz, false);
    let strongest = max(sheen_color.r, max(sheen_color.g, sheen_color.b));
    let gained = mix(light.radiance, light.irradiance, 0.5) * sheen_color * albedo * pbr.diffuse_occlusion;
    return vec4(base.rgb * (1.0 - strongest * albedo) + gained * view.exposure, base.a);
#else
    return base;
#endif
}

// Share of uniform light that the Charlie lobe returns towards the eye.
fn sheen_albedo(n_dot_v: f32, roughness: f32) -> f32 {
    let grazing = 1.0 - n_dot_v;
    // Fitted to the integral of the Charlie lobe with Neubelt's visibility, within a few hundredths.
    let facing = 0.14 * pow(roughness, 2.2);
    let rim = 0.25 / roughness + 0.33;
    let power = 1.0 / roughness + 0.4 + 0.4 * roughness;
    return saturate(facing + (rim - facing) * pow(grazing, power));
}
#endif

// The light that tone mapping made this of, nearly: what is seen through glass has been tone mapped once already.
fn untonemapped(color: vec3<f32>) -> vec3<f32> {
#ifdef STUDIO_ACES
    return color;
#else ifdef STUDIO_AGX
    return color;
#else ifdef STUDIO_CLIP
    return color;
#else
    let start = 0.8 - 0.04;
    let room = 1.0 - start;
    let peak = min(max(color.r, max(color.g, color.b)), 0.985);
    let stretched = select(1.0, (room * room / (1.0 - peak) - room + start) / peak, peak > start);
    let light = color * stretched;
    let darkest = min(light.r, min(light.g, light.b));
    return light + select(0.04, sqrt(max(darkest, 0.0) / 6.25) - darkest, darkest < 0.04);
#endif
}

fn tonemapped(color: vec3<f32>) -> vec3<f32> {
#ifdef STUDIO_ACES
    return aces(color);
#else ifdef STUDIO_AGX
    return agx(color);
#else ifdef STUDIO_CLIP
    return saturate(color);
#else
    return pbr_neutral(color);
#endif
}

// Khronos PBR Neutral: base colours below 0.76 come out as they are; highlights are compressed and lose saturation.
fn pbr_neutral(input: vec3<f32>) -> vec3<f32> {
    let start = 0.8 - 0.04;
    let darkest = min(input.r, min(input.g, input.b));
    let fresnel = select(0.04, darkest - 6.25 * darkest * darkest, darkest < 0.08);
    let color = input - fresnel;
    let peak = max(color.r, max(color.g, color.b));
    if peak < start {
        return color;
    }
    let room = 1.0 - start;
    let new_peak = 1.0 - room * room / (peak + room - start);
    let whitened = 1.0 - 1.0 / (0.15 * (peak - new_peak) + 1.0);
    return mix(color * (new_peak / peak), vec3(new_peak), whitened);
}

// ACES reference rendering and output transforms in Stephen Hill's fit.
fn aces(input: vec3<f32>) -> vec3<f32> {
    let to_fit = mat3x3(
        vec3(0.59719, 0.07600, 0.02840), vec3(0.35458, 0.90834, 0.13383), vec3(0.04823, 0.01566, 0.83777));
    let from_fit = mat3x3(
        vec3(1.60475, -0.10208, -0.00327), vec3(-0.53108, 1.10813, -0.07276), vec3(-0.07367, -0.00605, 1.07602));
    let v = to_fit * (input / 0.6);
    let fitted = (v * (v + 0.0245786) - 0.000090537) / (v * (0.983729 * v + 0.4329510) + 0.238081);
    return saturate(from_fit * fitted);
}

// AgX: a log curve inside an inset gamut.
fn agx(input: vec3<f32>) -> vec3<f32> {
    let inset = mat3x3(
        vec3(0.842479062, 0.042328242, 0.042375655), vec3(0.0784336, 0.878468636, 0.0784336),
        vec3(0.079223745, 0.079166127, 0.879142974));
    let outset = mat3x3(
        vec3(1.196879005, -0.052896852, -0.052971636), vec3(-0.098020881, 1.15190313, -0.09804345),
        vec3(-0.099029744, -0.098961177, 1.151073673));
    let stops = clamp(log2(max(inset * input, vec3(1e-10))), vec3(-12.47393), vec3(4.026069));
    let x = (stops + 12.47393) / (4.026069 + 12.47393);
    let x2 = x * x;
    let x4 = x2 * x2;
    let curve = 15.5 * x4 * x2 - 40.14 * x4 * x + 31.96 * x4 - 6.868 * x2 * x + 0.4298 * x2 + 0.1191 * x - 0.00232;
    return pow(saturate(outset * curve), vec3(2.2));
}
