% The model of peer.ini in GNU Octave, vectorised over all trials.
%
%     octave-cli --norc peer_octave.m TRIALS SEED
%
% SPDX-License-Identifier: GPL-3.0-or-later
1; % a script that begins with functions

function x = triangular (n, low, mode, high)
  u = rand (n, 1);
  left = u < (mode - low) / (high - low);
  x = high - sqrt ((1 - u) * (high - low) * (high - mode));
  x(left) = low + sqrt (u(left) * (high - low) * (mode - low));
endfunction

function x = beta_random (n, alpha, beta)
  x = randg (alpha, n, 1);
  x ./= x + randg (beta, n, 1);
endfunction

function x = pert (n, low, mode, high)
  x = low + (high - low) * beta_random (n, 1 + 4 * (mode - low) / (high - low), ...
                                        1 + 4 * (high - mode) / (high - low));
endfunction

n = str2double (argv (){1});
seed = str2double (argv (){2});
rand ("twister", seed);
randn ("twister", seed + 1);
randg ("twister", seed + 2);

known_january = 32059;
capacity = 130000;
season = [0.641 0.620 0.930 0.900 0.950 1.000 0.930 0.980 1.080 1.050 1.100 1.150];
dates = [3 4 6; 4 6 8; 6 8 10; 8 9 12];
medians = [9000 12000 7000 15000];
sigmas = [0.35 0.40 0.35 0.45];

drift = 0.02 * randn (n, 1);
for k = 1:4
  start{k} = triangular (n, num2cell (dates(k,:)){:});
  peak{k} = medians(k) * exp (sigmas(k) * randn (n, 1)) .* (1 - beta_random (n, 2, 8));
  ramp{k} = pert (n, 2, 4, 8);
endfor
ceiling = 180000 * exp (0.30 * randn (n, 1));
midpoint = 5 + 1.5 * randn (n, 1);
slope = 0.4 + 0.8 * rand (n, 1);
war = rand (n, 1) < 0.25;
war_month = randi ([3 10], n, 1);
depth = 0.05 + 0.15 * rand (n, 1);

level = repmat (50000, n, 1);
months = zeros (n, 12);
months(:,1) = known_january;
for m = 2:12
  level .*= exp (0.04 + 0.08 * randn (n, 1) + drift);
  total = level .* (season(m) * exp (0.06 * randn (n, 1)));
  total .*= 1 - depth .* (war & m >= war_month & m < war_month + 3);
  for k = 1:4
    total += peak{k} .* (1 - exp (-3 * max (0, m - start{k}) ./ ramp{k}));
  endfor
  total += ceiling / 12 ./ (1 + exp (-slope .* (m - midpoint))) .* exp (0.10 * randn (n, 1));
  months(:,m) = min (capacity, total);
endfor
year = sum (months, 2);

nine = [1 5 10 25 50 75 90 95 99];
three = [10 50 90];
printf ("{\n  \"tool\": \"GNU Octave %s\"", OCTAVE_VERSION);
printf (",\n  \"mean\": %.17g,\n  \"sd\": %.17g", mean (year), std (year));
printf (",\n  \"target.%d\": %.17g", [1000000 1050000; mean(year >= 1e6) mean(year >= 1.05e6)]);
printf (",\n  \"year.p%d\": %.17g", [nine; prctile(year, nine)]);
for m = 2:12
  printf (",\n  \"2026-%02d.p%d\": %.17g", [m m m; three; prctile(months(:,m), three)]);
endfor
printf ("\n}\n");
