// The model of peer.ini as a loop in Node.js. Its Math.random takes no seed, so the generator is written here.
//
//     node peer_node.mjs TRIALS SEED
//
// SPDX-License-Identifier: GPL-3.0-or-later

const KNOWN_JANUARY = 32059;
const CAPACITY = 130000;
const SEASON = [0, 0.641, 0.62, 0.93, 0.9, 0.95, 1.0, 0.93, 0.98, 1.08, 1.05, 1.1, 1.15];
const LAUNCHES = [
  { earliest: 3, likely: 4, latest: 6, mu: Math.log(9000), sigma: 0.35 },
  { earliest: 4, likely: 6, latest: 8, mu: Math.log(12000), sigma: 0.4 },
  { earliest: 6, likely: 8, latest: 10, mu: Math.log(7000), sigma: 0.35 },
  { earliest: 8, likely: 9, latest: 12, mu: Math.log(15000), sigma: 0.45 },
];

const trials = Number(process.argv[2]);
const seed = Number(process.argv[3]);

// xoshiro128** (Blackman and Vigna), its state filled by a multiplicative hash of the seed.
let s0, s1, s2, s3;
{
  let z = seed | 0;
  const next = () => {
    z = (z + 0x9e3779b9) | 0;
    let t = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    t = Math.imul(t ^ (t >>> 15), 0x735a2d97);
    return t ^ (t >>> 15);
  };
  [s0, s1, s2, s3] = [next(), next(), next(), next()];
}

function bits() {
  let t = Math.imul(s1, 5);
  t = Math.imul((t << 7) | (t >>> 25), 9);
  const shifted = s1 << 9;
  s2 ^= s0;
  s3 ^= s1;
  s1 ^= s2;
  s0 ^= s3;
  s2 ^= shifted;
  s3 = (s3 << 11) | (s3 >>> 21);
  return t >>> 0;
}

const uniform = () => (bits() + 0.5) * 2 ** -32;

// Marsaglia's polar method gives two normals; the second waits here.
let spare = NaN;
function normal(mean, sd) {
  if (spare === spare) {
    const z = spare;
    spare = NaN;
    return mean + sd * z;
  }
  for (;;) {
    const x = 2 * uniform() - 1;
    const y = 2 * uniform() - 1;
    const r = x * x + y * y;
    if (r >= 1 || r === 0) continue;
    const f = Math.sqrt((-2 * Math.log(r)) / r);
    spare = y * f;
    return mean + sd * x * f;
  }
}

// Marsaglia and Tsang, for shapes of at least 1.
function gamma(shape) {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = normal(0, 1);
    const v = (1 + c * z) ** 3;
    if (v > 0 && Math.log(uniform()) < 0.5 * z * z + d * (1 - v + Math.log(v))) return d * v;
  }
}

function beta(a, b) {
  const x = gamma(a);
  return x / (x + gamma(b));
}

const pert = (low, mode, high) =>
  low + (high - low) * beta(1 + (4 * (mode - low)) / (high - low), 1 + (4 * (high - mode)) / (high - low));

function triangular(low, mode, high) {
  const u = uniform();
  return u < (mode - low) / (high - low)
    ? low + Math.sqrt(u * (high - low) * (mode - low))
    : high - Math.sqrt((1 - u) * (high - low) * (high - mode));
}

const year = new Float64Array(trials);
const months = Array.from({ length: 13 }, (_, m) => new Float64Array(m < 2 ? 0 : trials));
const launches = LAUNCHES.map(() => ({ start: 0, peak: 0, ramp: 0 }));

for (let i = 0; i < trials; i++) {
  const drift = normal(0, 0.02);
  for (let k = 0; k < 4; k++) {
    const { earliest, likely, latest, mu, sigma } = LAUNCHES[k];
    launches[k].start = triangular(earliest, likely, latest);
    launches[k].peak = Math.exp(normal(mu, sigma)) * (1 - beta(2, 8));
    launches[k].ramp = pert(2, 4, 8);
  }
  const ceiling = Math.exp(normal(Math.log(180000), 0.3));
  const midpoint = normal(5, 1.5);
  const slope = 0.4 + 0.8 * uniform();
  const war = uniform() < 0.25;
  const warMonth = 3 + Math.floor(8 * uniform());
  const depth = 0.05 + 0.15 * uniform();

  let level = 50000;
  let sum = KNOWN_JANUARY;
  for (let m = 2; m <= 12; m++) {
    level *= Math.exp(normal(0.04, 0.08) + drift);
    let total = level * SEASON[m] * Math.exp(normal(0, 0.06));
    if (war && m >= warMonth && m < warMonth + 3) total *= 1 - depth;
    for (let k = 0; k < 4; k++) {
      const age = m - launches[k].start;
      if (age > 0) total += launches[k].peak * (1 - Math.exp((-3 * age) / launches[k].ramp));
    }
    total += (ceiling / 12 / (1 + Math.exp(-slope * (m - midpoint)))) * Math.exp(normal(0, 0.1));
    if (total > CAPACITY) total = CAPACITY;
    months[m][i] = total;
    sum += total;
  }
  year[i] = sum;
}

function percentile(sorted, percent) {
  const at = (percent / 100) * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

const mean = year.reduce((sum, x) => sum + x, 0) / trials;
const figures = {
  tool: `Node.js ${process.versions.node}`,
  mean,
  sd: Math.sqrt(year.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (trials - 1)),
};
for (const target of [1000000, 1050000])
  figures[`target.${target}`] = year.reduce((hits, x) => hits + (x >= target), 0) / trials;
year.sort(); // a typed array's sort is by value
for (const percent of [1, 5, 10, 25, 50, 75, 90, 95, 99]) figures[`year.p${percent}`] = percentile(year, percent);
for (let m = 2; m <= 12; m++) {
  months[m].sort();
  for (const percent of [10, 50, 90])
    figures[`2026-${String(m).padStart(2, "0")}.p${percent}`] = percentile(months[m], percent);
}
console.log(JSON.stringify(figures, null, 2));
