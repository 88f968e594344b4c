// Builds northstar/static/northstar from look/: style sheets, scripts, letters.
// `npm ci && npm run build`; what it writes is committed, so nobody else needs Node.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";
import { logical } from "./logical.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = join(here, "../northstar/static/northstar");
const modules = join(here, "node_modules");
// Phones of about 2020 and later; older ones get the same page, plainer.
const target = ["chrome87", "firefox78", "safari14", "edge88"];

mkdirSync(join(out, "fonts"), { recursive: true });

for (const name of ["front", "desk"]) {
  const made = sass.compile(join(here, `sass/${name}.scss`), { loadPaths: [modules], style: "expanded", quietDeps: true });
  // At the desk every answer is the small kind, whoever draws it; the target stays 44 px.
  const plain = name === "desk" ? made.css.replace(/\.govuk-(radios|checkboxes)--small/g, ".govuk-$1") : made.css;
  const small = await esbuild.transform(logical(plain), { loader: "css", minify: true, target, legalComments: "none" });
  writeFileSync(join(out, `${name}.css`), small.code);
}

await esbuild.build({
  entryPoints: ["front", "desk"].map((name) => join(here, `js/${name}.js`)),
  outdir: out, bundle: true, minify: true, format: "iife", target: "es2020", legalComments: "none", nodePaths: [modules],
});

for (const name of readdirSync(join(here, "icons"))) copyFileSync(join(here, "icons", name), join(out, name));

const letters = join(modules, "@fontsource-variable/atkinson-hyperlegible-next");
for (const part of ["latin", "latin-ext"]) {
  copyFileSync(join(letters, `files/atkinson-hyperlegible-next-${part}-wght-normal.woff2`), join(out, `fonts/atkinson-${part}.woff2`));
}
copyFileSync(join(letters, "LICENSE"), join(out, "fonts/OFL.txt"));
copyFileSync(join(here, "licences/GOVUK-FRONTEND-LICENCE.txt"), join(out, "GOVUK-FRONTEND-LICENCE.txt"));

const wanted = JSON.parse(readFileSync(join(here, "package.json"))).devDependencies;
const lines = Object.entries(wanted).map(([name, version]) => `# ${name} ${version}`);
const built = readdirSync(out, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .sort();
for (const path of built) {
  const bytes = readFileSync(path);
  const name = path.slice(out.length + 1);
  lines.push(`${createHash("sha256").update(bytes).digest("hex")}  ${name}`);
  console.log(name.padEnd(34), String(bytes.length).padStart(7), "bytes", String(gzipSync(bytes, { level: 9 }).length).padStart(7), "gzip");
}
writeFileSync(join(here, "VERSION"), lines.join("\n") + "\n");
