// Imported first by every command: what comes after it may use what this version of Node.js brings.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `Supascale needs Node.js 20.19 or newer; this is ${process.version}. Install one and run again.\n`,
  );
  process.exit(1);
}
