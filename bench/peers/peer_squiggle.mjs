// The model of peer.ini in Squiggle, run by Node.js. Distributions become sets of samples, on which arithmetic
// goes sample by sample, so that what is used twice is the same.
//
//     node peer_squiggle.mjs TRIALS SEED
//
// SPDX-License-Identifier: GPL-3.0-or-later
import { run } from "@quri/squiggle-lang";

const model = `
season = [0.641, 0.62, 0.93, 0.9, 0.95, 1, 0.93, 0.98, 1.08, 1.05, 1.1, 1.15]
draw(law) = SampleSet.fromDist(law)
pert(low, mode, high) = {
  width = high - low
  low + width * draw(beta(1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width))
}
makeLaunch(earliest, likely, latest, median, sigma) = {
  start: draw(triangular(earliest, likely, latest)),
  peak: draw(lognormal(log(median), sigma)) * (1 - draw(beta(2, 8))),
  rate: -3 / pert(2, 4, 8)
}

drift = draw(normal(0, 0.02))
launches = [
  makeLaunch(3, 4, 6, 9000, 0.35),
  makeLaunch(4, 6, 8, 12000, 0.4),
  makeLaunch(6, 8, 10, 7000, 0.35),
  makeLaunch(8, 9, 12, 15000, 0.45)
]
ceiling = draw(lognormal(log(180000), 0.3)) / 12
midpoint = draw(normal(5, 1.5))
slope = draw(uniform(0.4, 1.2))
war = draw(bernoulli(0.25))
warMonth = SampleSet.map(draw(uniform(3, 11)), floor)
depth = draw(uniform(0.05, 0.2))

launched(launch, m) = launch.peak * (1 - exp(launch.rate * SampleSet.map(launch.start, {|t| max([0, m - t])})))
kept(m) = SampleSet.map3(war, warMonth, depth, {|w, first, d| w == 1 && first <= m && m < first + 3 ? 1 - d : 1})

simulate(level, m) = {
  newLevel = level * exp(draw(normal(0.04, 0.08)) + drift)
  domestic = newLevel * season[m - 1] * exp(draw(normal(0, 0.06))) * kept(m)
  launch = List.reduce(launches, 0, {|total, one| total + launched(one, m)})
  overseas = ceiling / (1 + exp(-slope * (m - midpoint))) * exp(draw(normal(0, 0.1)))
  total = SampleSet.map(domestic + launch + overseas, {|cars| min([130000, cars])})
  { level: newLevel, total: total }
}

first = { level: 50000, totals: [] }
all = List.reduce(List.upTo(2, 12), first, {|before, m|
  month = simulate(before.level, m)
  { level: month.level, totals: List.append(before.totals, month.total) }
})
year = List.reduce(all.totals, 32059, {|total, month| total + month})

percentiles(law, percents) = List.map(percents, {|p| quantile(law, p / 100)})
{
  mean: mean(year),
  sd: stdev(year),
  targets: [1 - cdf(year, 1000000), 1 - cdf(year, 1050000)],
  year: percentiles(year, [1, 5, 10, 25, 50, 75, 90, 95, 99]),
  months: List.map(all.totals, {|month| percentiles(month, [10, 50, 90])})
}
`;

const output = await run(model, {
  environment: { sampleCount: Number(process.argv[2]), xyPointLength: 1000, seed: process.argv[3] },
});
if (!output.result.ok) throw new Error(output.result.value.toString());
const plain = output.result.value.result.asJS().value;

const figures = { tool: "Squiggle 0.10.0", mean: plain.mean, sd: plain.sd };
[1000000, 1050000].forEach((target, i) => (figures[`target.${target}`] = plain.targets[i]));
[1, 5, 10, 25, 50, 75, 90, 95, 99].forEach((percent, i) => (figures[`year.p${percent}`] = plain.year[i]));
plain.months.forEach((values, i) =>
  [10, 50, 90].forEach((percent, j) => {
    figures[`2026-${String(i + 2).padStart(2, "0")}.p${percent}`] = values[j];
  }),
);
console.log(JSON.stringify(figures, null, 2));
