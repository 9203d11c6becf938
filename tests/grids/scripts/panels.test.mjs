import assert from "node:assert/strict";
import { test } from "node:test";
import { areaOf, areaSaid, boundsOf } from "../../../grids/static/grids/editor/area.js";
import { clipped, clippedBorder } from "../../../grids/static/grids/editor/clip.js";
import { cellsOf, csvOf } from "../../../grids/static/grids/editor/csv.js";
import { diffCsv, diffRows, saidOf } from "../../../grids/static/grids/editor/diff_rows.js";
import { firstPair, stretchesOf } from "../../../grids/static/grids/editor/history_rows.js";
import { countRows, scoreRows, signed } from "../../../grids/static/grids/editor/impact_rows.js";
import { readPasted } from "../../../grids/static/grids/editor/paste.js";
import { arranged, columnsOf, rowsOf, unitsCsv } from "../../../grids/static/grids/editor/unit_rows.js";
import { attributeLabels, attributeSaid, common, fitsPattern, readValue, typesOf } from "../../../grids/static/grids/editor/values.js";
import { faultGroups, stepSaid, suggestionSaid } from "../../../grids/static/grids/editor/words.js";

const square = (x, y) => ({ type: "Polygon", coordinates: [[[x, y], [x + 0.01, y], [x + 0.01, y + 0.01], [x, y + 0.01], [x, y]]] });
const unit = (key, name, attributes = {}, more = {}) => [key, {
  type: "Feature", geometry: square(114.3, 29.8),
  properties: { kind: "community", key, code: key, name, parent: "T1", attributes, ...more },
}];
const UNITS = new Map([
  unit("A1", "甲社区", { households: 70, management: "托管" }),
  unit("A2", "乙社区", { households: 5 }),
  unit("A3", "丙社区", {}, { code: "B3" }),
  unit("A4", "丙社区"),
]);
const KNOWN = { kind: "community", units: UNITS };

test("a cell with quotes, line breaks and separators is read back as it was", () => {
  assert.deepEqual(cellsOf('编码\t名称\r\nA1\t"甲\n""一"""\r\n\t\r\n'), [["编码", "名称"], ["A1", '甲\n"一"']]);
  const rows = [["a,b", 'say "x"'], ["-5", "=1+1"]];
  assert.deepEqual(cellsOf(csvOf(["h", "k"], rows)).slice(1), [["a,b", 'say "x"'], ["-5", "'=1+1"]]);
});

test("a pasted table becomes one operation for the rows that change something", () => {
  const told = readPasted("编码\t名称\thouseholds\tmanagement\nA1\t甲社区\t71\t\nA2\t新乙社区\t5\t自管\nZ9\tx\t1\t", KNOWN);
  assert.deepEqual(told.rows.map((row) => row.state), ["changes", "changes", "unknown"]);
  assert.deepEqual(told.operation, {
    kind: "community", operation: "set_each",
    units: { A1: { attributes: { households: 71 } }, A2: { name: "新乙社区", attributes: { management: "自管" } } },
  });
  assert.deepEqual(told.rows[1].changes.map((each) => each.member), ["name", "management"]);
});

test("what does not fit is told row by row and stays out", () => {
  const told = readPasted("名称,households\n甲社区,many\n丙社区,7\n乙社区,5\n乙社区,6", KNOWN);
  assert.deepEqual(told.rows.map((row) => row.state), ["wrong", "several", "same", "twice"]);
  assert.equal(told.rows[0].fault, "households:number");
  assert.equal(told.operation, null);
  const locked = readPasted("编码,households\nA1,1", { ...KNOWN, locked: new Set(["community/A1"]) });
  assert.deepEqual([locked.rows[0].state, locked.operation], ["locked", null]);
});

test("a unit is found by the code it bears in the draft, and by the one it bore before", () => {
  for (const code of ["B3", "a3", "'Ａ3"]) {
    assert.equal(readPasted(`编码,households\n${code},4`, KNOWN).rows[0].key, "A3", code);
  }
});

test("new codes are held against the kind's form, and may be removed or written in full width", () => {
  const pattern = { ...KNOWN, codePattern: "[A-Z][0-9]" };
  assert.equal(readPasted("编码,新编码\nA1,C7", pattern).operation.units.A1.code, "C7");
  assert.equal(readPasted("编码,新编码\nA1,c77", pattern).rows[0].fault, "新编码:code");
  assert.equal(readPasted("编码,management\nA1,（删除）", KNOWN).operation.units.A1.attributes.management, null);
  assert.equal(readPasted("编码,households\nA1,１２０", KNOWN).operation.units.A1.attributes.households, 120);
});

test("a table without a column that names units, or without another, says so", () => {
  assert.equal(readPasted("", KNOWN).problem, "empty");
  assert.equal(readPasted("households\n7", KNOWN).problem, "no-unit-column");
  assert.equal(readPasted("编码\nA1", KNOWN).problem, "no-value-column");
});

test("values keep the type the attribute has elsewhere", () => {
  const types = typesOf(UNITS.values());
  assert.deepEqual([...types], [["households", "number"], ["management", "string"]]);
  assert.deepEqual(readValue("1,200", "number"), { value: 1200 });
  assert.deepEqual(readValue("007", ""), { value: "007" });
  assert.deepEqual(readValue("13800000000", ""), { value: "13800000000" });
  assert.deepEqual(readValue("7", "string"), { value: "7" });
  assert.deepEqual(readValue("是", "boolean"), { value: true });
  assert.deepEqual(common([...UNITS.values()], (one) => one.properties.parent), { same: true, value: "T1" });
  assert.equal(common([...UNITS.values()], (one) => one.properties.name).same, false);
  assert.ok(fitsPattern("x", "(?P<odd>"), "a pattern of another language is left to the server");
});

test("areas are those of the ellipsoid to a few parts in ten thousand", () => {
  // 0.01° × 0.01° at 29.805° N, by PostGIS's geography: 1,071,894 m².
  assert.ok(Math.abs(areaOf(square(114.3, 29.8)) / 1071894 - 1) < 5e-4, areaOf(square(114.3, 29.8)));
  assert.deepEqual(boundsOf([square(114.3, 29.8), { type: "Point", coordinates: [114, 30] }]), [114, 29.8, 114.31, 30]);
  assert.equal(areaSaid(9999, "en"), "9,999\u00A0m²");
  assert.equal(areaSaid(1071894, "en"), "1.072\u00A0km²");
});

test("the table twin filters, sorts and marks", () => {
  const faults = [{ properties: { units: [{ kind: "community", code: "B3" }] } }];
  const state = { units: UNITS, kind: "community", selection: [{ kind: "community", code: "A2" }], faults, locked: new Set(["community/A1"]) };
  const rows = rowsOf(state);
  assert.deepEqual(columnsOf(UNITS).slice(-2), ["attribute:households", "attribute:management"]);
  const order = (by, down, more = {}) => arranged(rows, { wanted: "", order: { by, down }, language: "zh", ...more }).map((row) => row.key);
  assert.deepEqual(order("attribute:households", true), ["A1", "A2", "A4", "A3"]);
  assert.deepEqual(order("attribute:households", false), ["A2", "A1", "A4", "A3"]);
  assert.deepEqual(order("code", false, { wanted: "丙" }), ["A4", "A3"]);
  assert.deepEqual(["selected", "faults", "locked"].map((only) => order("code", false, { only })), [["A2"], ["A3"], ["A1"]]);
  assert.ok(unitsCsv(rows, ["code", "area"], (column) => column).includes("B3,10"));
});

test("ground won and lost stands with each unit", () => {
  const rows = diffRows([
    { what: "changed", kind: "community", key: "A1", code: "A1", name: "甲", area_before_m2: 100, area_after_m2: 70, said: null },
    { what: "added", kind: "community", key: "N", code: "N", name: "新", area_before_m2: null, area_after_m2: 30, said: null },
    { what: "moved", kind: "community", from: "A1", to: "N", area_m2: 30 },
  ]);
  assert.deepEqual(rows.map(({ gains, loses }) => [gains, loses]), [[0, 30], [30, 0]]);
  const csv = diffCsv([{ ...rows[0], said: [["households", 5, null]] }], new Proxy({}, { get: (_, name) => String(name) }), {});
  assert.ok(csv.includes("households: 5 → –"), csv);
});

test("impact shows whoever changes most first", () => {
  const counts = countRows([
    { code: "a", findings_before: 1, findings_after: 2, cases_before: 0, cases_after: 0 },
    { code: "b", findings_before: 9, findings_after: 2, cases_before: 0, cases_after: 1 },
  ]);
  assert.deepEqual(counts.map(({ code, findings, cases }) => [code, findings, cases]), [["b", -7, 1], ["a", 1, 0]]);
  const [row] = scoreRows([{
    round: "2022-12", unit: { code: "a" }, before: { score: "91.20", rank: 3 }, after: { score: "91.70", rank: 1 },
  }]);
  assert.deepEqual([row.ranks, signed(row.change, 2), signed(-3), signed(0.001, 2)], [2, "+0.50", "−3", "±0"]);
});

test("a history is what is believed now, in the order of days", () => {
  const version = (from, until, believed, more = {}) => ({
    valid: { from, until }, believed: { from: 1, until: believed }, code: "A", name: "甲", revision: 1, document: null, reason: "",
    vertex_only: false, ...more,
  });
  const found = stretchesOf([
    version("2022-01-01", null, 2), version("2022-07-01", null, null, { revision: 2, name: "新甲" }),
    version("2022-01-01", "2022-07-01", null, { revision: 2 }),
  ]);
  assert.deepEqual(found.map((each) => [each.from, each.until, each.words.join()]), [
    ["2022-01-01", "2022-07-01", ""], ["2022-07-01", null, "name"],
  ]);
  assert.deepEqual(firstPair(found).map((each) => each.name), ["甲", "新甲"]);
  assert.deepEqual(firstPair(found.slice(0, 1)).map((each) => each.from), ["2022-01-01", "2022-01-01"]);
});

test("steps, faults and suggestions are said in words", () => {
  const text = {
    listMark: "、", andMore: "{names}等{count}个", step_merge: "把{others}并入{kept}", step_set_each: "按表修改{count}个", name: "名称",
    step_set_attributes: "{units}：{said}", isRemoved: "删除{member}", suggest_cut_overlap: "重叠处归{to}", somebodyBeside: "相邻者", nobody: "无",
  };
  const nameOf = (key) => UNITS.get(key)?.properties.name ?? String(key);
  assert.equal(stepSaid({ operation: "merge", arguments: { units: ["A1", "A2"], kept: "A1" } }, text, nameOf), "把乙社区并入甲社区");
  assert.equal(stepSaid({ operation: "set_each", arguments: { units: { A1: {}, A2: {} } } }, text, nameOf), "按表修改2个");
  assert.equal(stepSaid({ operation: "set_attributes", arguments: { units: ["A1"], attributes: { x: 1, y: null } } }, text, nameOf), "甲社区：x=1、删除y");
  assert.equal(suggestionSaid({ operation: "cut_overlap", to: "A2" }, text, nameOf), "重叠处归乙社区");
  const fault = (severity, what) => ({ properties: { severity, fault: what } });
  assert.deepEqual(faultGroups([fault("warning", "sliver"), fault("error", "gap"), fault("warning", "sliver")])
    .map((group) => [group.fault, group.faults.length]), [["gap", 1], ["sliver", 2]]);
});

test("an area is cut at a meridian, and its border without the edge of the cut", () => {
  const area = square(114.3, 29.8);
  const west = clipped(area, 114.304, "west");
  const east = clipped(area, 114.304, "east");
  assert.ok(Math.abs(areaOf(west) + areaOf(east) - areaOf(area)) < 1, "together they are the whole");
  assert.ok(Math.abs(areaOf(west) / areaOf(area) - 0.4) < 1e-6);
  const [line] = clippedBorder(area, 114.304, "east").coordinates;
  assert.deepEqual([line[0][0], line.at(-1)[0]], [114.304, 114.304]);
  assert.deepEqual(clipped(area, 114.2, "west").coordinates, []);
  assert.equal(areaOf(clipped(area, 114.2, "east")), areaOf(area));
});

test("attributes go by what the city calls them, in tables, steps and history, and by their stored name otherwise", () => {
  const text = { attribute_households: "户数", name: "名称", clauseMark: "；", listMark: "、", "step_set_attributes": "{said}" };
  assert.equal(attributeSaid("households", text), "户数");
  assert.equal(attributeSaid("storeys", text), "storeys");
  assert.deepEqual(attributeLabels(text), { households: "户数" });
  const row = { said: [["households", 70, 80], ["storeys", null, 3]] };
  assert.equal(saidOf(row, text), "户数: 70 → 80；storeys: – → 3");
  assert.equal(stepSaid({ operation: "set_attributes", arguments: { units: [], attributes: { households: 9 } } }, text, String), "户数=9");
  const pasted = readPasted("编码\t户数\nA1\t71", { kind: "community", units: UNITS, labels: attributeLabels(text) });
  assert.deepEqual(pasted.operation.units.A1, { attributes: { households: 71 } });
  const version = (from, attributes) => ({
    valid: { from, until: null }, believed: { from: 1, until: null }, code: "A1", name: "甲社区", revision: 1, document: null, reason: "", attributes });
  const [, later] = stretchesOf([version("2022-01-01", { households: 70 }), version("2022-06-01", { households: 80 })]);
  assert.deepEqual([later.words, later.attributes], [["attributes"], [["households", 70, 80]]]);
});
