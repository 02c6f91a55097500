"""Writes a package's copyright file and its own bill of materials, from the bill of the whole build.

    copyright.py BOM NAME JARS-FOLDER RUNTIME-FOLDER COPYRIGHT BOM-OF-PACKAGE [JavaFX version]
"""
import json
import pathlib
import sys
import zipfile

bom_file, package, jars, runtime, out, bom_out, javafx = sys.argv[1:8]
bom = json.loads(pathlib.Path(bom_file).read_text())
shipped = {path.name for path in pathlib.Path(jars).glob("*.jar")}
# Licences that are not named by an SPDX identifier.
names = {
    "The (New) BSD License": "BSD-3-Clause",
    "The 3-Clause BSD License": "BSD-3-Clause",
    "AL 2.0": "Apache-2.0",
    "GPL v2": "GPL-2.0",
    "Bouncy Castle Licence": "MIT",
}


def jar_of(component):
    return f"{component['name']}-{component['version']}.jar"


def licences(component):
    found = []
    for entry in component.get("licenses", []):
        licence = entry.get("license", {})
        found.append(entry.get("expression") or licence.get("id") or names.get(licence.get("name"), licence.get("name")))
    return [name for name in found if name]


components = [c for c in bom["components"] if jar_of(c) in shipped or javafx and c.get("group") == "org.openjfx"]
missing = shipped - {jar_of(c) for c in components} - {"tallyboard.jar"}
if missing:
    sys.exit(f"not in the bill of materials: {', '.join(sorted(missing))}")
unknown = [jar_of(c) for c in components if not licences(c)]
if unknown:
    sys.exit(f"no licence is known of: {', '.join(unknown)}")

text = [
    "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
    "Upstream-Name: Tallyboard",
    "Comment: Each library's own notices are in its jar in /usr/share/tallyboard, under META-INF.",
    "",
    "Files: *",
    "Copyright: the authors of Tallyboard",
    "License: Apache-2.0",
    "",
    "Files: usr/lib/tallyboard/runtime/*",
    "Copyright: Oracle and/or its affiliates, and the other authors of OpenJDK",
    "License: GPL-2.0-with-classpath-exception",
    f"Comment: The licences of its parts are in /usr/lib/tallyboard/runtime/legal.",
]
if javafx:
    text += [
        "",
        "Files: usr/share/tallyboard/tallyboard.jar",
        "Copyright: the authors of Tallyboard; Inter: The Inter Project Authors; JetBrains Mono: The JetBrains Mono Project Authors",
        "License: Apache-2.0 and OFL-1.1",
    ]
used = {"Apache-2.0", "GPL-2.0-with-classpath-exception"} | ({"OFL-1.1"} if javafx else set())
for component in sorted(components, key=lambda c: (c.get("group", ""), c["name"])):
    if component.get("group") == "org.openjfx":
        continue
    who = component.get("publisher") or component.get("group") or component["name"]
    ids = licences(component)
    used.update(ids)
    text += [
        "",
        f"Files: usr/share/tallyboard/{jar_of(component)}",
        f"Copyright: {who}",
        "License: " + " or ".join(ids),
        f"Comment: {component['purl']}",
    ]

common = {
    "Apache-2.0": "/usr/share/common-licenses/Apache-2.0",
    "GPL-2.0-with-classpath-exception": "/usr/share/common-licenses/GPL-2",
    "GPL-2.0": "/usr/share/common-licenses/GPL-2",
    "GPL-2.0-only": "/usr/share/common-licenses/GPL-2",
    "LGPL-2.1": "/usr/share/common-licenses/LGPL-2.1",
    "LGPL-2.1-only": "/usr/share/common-licenses/LGPL-2.1",
    "LGPL-2.1-or-later": "/usr/share/common-licenses/LGPL-2.1",
    "MPL-2.0": "/usr/share/common-licenses/MPL-2.0",
    "MPL-1.1": "/usr/share/common-licenses/MPL-1.1",
    "CC0-1.0": "/usr/share/common-licenses/CC0-1.0",
}


def full(name):
    """The text of a licence that Debian does not have in common: that of a library under it, else where it stands."""
    for component in components:
        path = pathlib.Path(jars) / jar_of(component)
        if name in licences(component) and path.exists():
            with zipfile.ZipFile(path) as jar:
                for entry in jar.namelist():
                    if entry.upper().rsplit("/", 1)[-1].split(".")[0] in ("LICENSE", "LICENCE"):
                        return jar.read(entry).decode("utf-8", "replace")
    return f"https://spdx.org/licenses/{name}.html"


for name in sorted(used):
    text += ["", f"License: {name}"]
    if name in common:
        text.append(f" The text is in {common[name]}.")
    elif name == "OFL-1.1":
        text.append(" The texts are in /usr/share/tallyboard/tallyboard.jar, as assets/fonts/*-LICENSE.txt.")
    else:
        text += [" " + (line.rstrip() or ".") for line in full(name).splitlines()]
pathlib.Path(out).write_text("\n".join(text) + "\n")

kept = {c["bom-ref"] for c in components} | {bom["metadata"]["component"]["bom-ref"]}
bom["components"] = components
bom["dependencies"] = [
    {**d, "dependsOn": [r for r in d.get("dependsOn", []) if r in kept]} for d in bom.get("dependencies", []) if d["ref"] in kept
]
release = dict(
    line.split("=", 1) for line in (pathlib.Path(runtime) / "release").read_text().splitlines() if "=" in line
)
bom["components"].append({
    "type": "framework",
    "bom-ref": "java-runtime",
    "name": "OpenJDK",
    "publisher": release.get("IMPLEMENTOR", "").strip('"'),
    "version": release.get("JAVA_RUNTIME_VERSION", release["JAVA_VERSION"]).strip('"'),
    "licenses": [{"license": {"id": "GPL-2.0-with-classpath-exception"}}],
})
pathlib.Path(bom_out).write_text(json.dumps(bom, indent=1, sort_keys=True) + "\n")
