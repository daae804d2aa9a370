const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(
    `Node ${process.versions.node} is too old; npm installs the project's own: run "npm ci" with install scripts allowed.\n`,
  );
  process.exit(1);
}
