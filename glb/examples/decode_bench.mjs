// The peers' side of decode_bench.rs: node decode_bench.mjs PEERS STREAMS.json -> {"codec": MB/s}
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import vm from 'node:vm';

const [peers, list] = process.argv.slice(2);
const require = createRequire(path.resolve(peers, 'x.cjs'));
const streams = JSON.parse(readFileSync(list, 'utf8')).map((s) => ({ ...s, bytes: new Uint8Array(readFileSync(s.file)) }));

const { MeshoptDecoder } = await import(require.resolve('meshoptimizer').replace(/index\.js$/, 'meshopt_decoder.mjs'));
await MeshoptDecoder.ready;
const draco = await require('draco3d').createDecoderModule({});
const basisFolder = path.join(path.resolve(peers), 'node_modules/three/examples/jsm/libs/basis');
globalThis.require = require;
globalThis.__filename = path.join(basisFolder, 'basis_transcoder.js');
globalThis.__dirname = basisFolder;
vm.runInThisContext(readFileSync(globalThis.__filename, 'utf8') + '\nglobalThis.BASIS = BASIS;');
const basis = await globalThis.BASIS({ wasmBinary: readFileSync(path.join(basisFolder, 'basis_transcoder.wasm')) });
basis.initializeBasis();

function meshopt(s) {
  const target = new Uint8Array(s.decoded);
  MeshoptDecoder.decodeGltfBuffer(target, s.count, s.stride, s.bytes, s.mode, s.filter);
}

// The data are taken out of the module's memory, as whoever draws them must.
function dracoMesh(s) {
  const decoder = new draco.Decoder();
  const mesh = new draco.Mesh();
  const status = decoder.DecodeArrayToMesh(s.bytes, s.bytes.length, mesh);
  if (!status.ok()) throw new Error(status.error_msg());
  const bytes = mesh.num_faces() * 12;
  const indices = draco._malloc(bytes);
  decoder.GetTrianglesUInt32Array(mesh, bytes, indices);
  new Uint32Array(draco.HEAPU32.buffer, indices, bytes / 4).slice();
  draco._free(indices);
  for (let i = 0; i < mesh.num_attributes(); i++) {
    const attribute = decoder.GetAttribute(mesh, i);
    const length = mesh.num_points() * attribute.num_components() * 4;
    const values = draco._malloc(length);
    decoder.GetAttributeDataArrayForAllPoints(mesh, attribute, draco.DT_FLOAT32, length, values);
    new Float32Array(draco.HEAPF32.buffer, values, length / 4).slice();
    draco._free(values);
  }
  draco.destroy(mesh);
  draco.destroy(decoder);
}

function picture(s) {
  const RGBA32 = 13;
  const file = new basis.KTX2File(s.bytes);
  if (!file.isValid() || !file.startTranscoding()) throw new Error('not a KTX2 file');
  const target = new Uint8Array(file.getImageTranscodedSizeInBytes(0, 0, 0, RGBA32));
  if (!file.transcodeImage(target, 0, 0, 0, RGBA32, 0, -1, -1)) throw new Error('not transcoded');
  file.close();
  file.delete();
}

const decode = (s) => (s.codec.startsWith('meshopt') ? meshopt(s) : s.codec === 'draco' ? dracoMesh(s) : picture(s));
const speeds = {};
for (const codec of new Set(streams.map((s) => s.codec))) {
  const all = streams.filter((s) => s.codec === codec);
  const bytes = all.reduce((sum, s) => sum + s.decoded, 0);
  // Several rounds first: the machine code of JavaScript and WebAssembly gets better with use.
  for (let i = 0; i < 3; i++) all.forEach(decode);
  let rounds = 0;
  const start = performance.now();
  while (rounds === 0 || performance.now() - start < 1000) {
    all.forEach(decode);
    rounds += 1;
  }
  speeds[codec] = (bytes * rounds) / (performance.now() - start) / 1e3;
}
process.stdout.write(JSON.stringify(speeds));
