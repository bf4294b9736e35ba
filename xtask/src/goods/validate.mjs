// Checks every GLB in a folder with the Khronos validator.
// node validate.mjs TOOLS MODELS: `gltf-validator` is installed in TOOLS. Exits 1 on an error or a warning.
import { createRequire } from "node:module";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

const [tools, models] = process.argv.slice(2);
const validator = createRequire(path.join(path.resolve(tools), "index.js"))("gltf-validator");

let bad = 0;
for (const name of (await readdir(models)).filter((n) => n.endsWith(".glb")).sort()) {
  const bytes = new Uint8Array(await readFile(path.join(models, name)));
  const report = await validator.validateBytes(bytes, { uri: name, maxIssues: 100 });
  const { numErrors, numWarnings, numInfos, messages } = report.issues;
  const { totalTriangleCount, materialCount } = report.info;
  console.log(
    `${name}: ${numErrors} errors, ${numWarnings} warnings, ${numInfos} infos; ` +
      `${totalTriangleCount} triangles, ${materialCount} materials, ${(bytes.length / 1e6).toFixed(2)} MB`,
  );
  for (const { severity, code, message, pointer } of messages.filter((m) => m.severity < 2)) {
    console.log(`  ${severity === 0 ? "error" : "warning"} ${code} ${pointer ?? ""}: ${message}`);
  }
  if (numErrors + numWarnings > 0) bad += 1;
}
process.exit(bad === 0 ? 0 : 1);
