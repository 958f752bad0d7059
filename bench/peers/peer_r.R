# The model of peer.ini in R, vectorised over all trials.
#
#     Rscript --vanilla peer_r.R TRIALS SEED
#
# SPDX-License-Identifier: GPL-3.0-or-later
arguments <- commandArgs(trailingOnly = TRUE)
n <- as.integer(arguments[1])
set.seed(as.integer(arguments[2]))

known_january <- 32059
capacity <- 130000
season <- c(0.641, 0.620, 0.930, 0.900, 0.950, 1.000, 0.930, 0.980, 1.080, 1.050, 1.100, 1.150)

rtriangular <- function(n, low, mode, high) {
  u <- runif(n)
  ifelse(u < (mode - low) / (high - low),
         low + sqrt(u * (high - low) * (mode - low)),
         high - sqrt((1 - u) * (high - low) * (high - mode)))
}

rpert <- function(n, low, mode, high)
  low + (high - low) * rbeta(n, 1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low))

draw_launch <- function(earliest, likely, latest, median, sigma)
  list(start = rtriangular(n, earliest, likely, latest),
       peak = rlnorm(n, log(median), sigma) * (1 - rbeta(n, 2, 8)),
       ramp = rpert(n, 2, 4, 8))

drift <- rnorm(n, 0, 0.02)
launches <- list(draw_launch(3, 4, 6, 9000, 0.35), draw_launch(4, 6, 8, 12000, 0.40),
                 draw_launch(6, 8, 10, 7000, 0.35), draw_launch(8, 9, 12, 15000, 0.45))
ceiling <- rlnorm(n, log(180000), 0.30)
midpoint <- rnorm(n, 5, 1.5)
slope <- runif(n, 0.4, 1.2)
war <- runif(n) < 0.25
war_month <- sample(3:10, n, replace = TRUE)
depth <- runif(n, 0.05, 0.20)

level <- rep(50000, n)
year <- rep(known_january, n)
months <- matrix(0, n, 12)
for (m in 2:12) {
  level <- level * exp(rnorm(n, 0.04, 0.08) + drift)
  total <- level * season[m] * exp(rnorm(n, 0, 0.06)) *
    (1 - depth * (war & m >= war_month & m < war_month + 3))
  for (launch in launches)
    total <- total + launch$peak * (1 - exp(-3 * pmax(0, m - launch$start) / launch$ramp))
  total <- total + ceiling / 12 / (1 + exp(-slope * (m - midpoint))) * exp(rnorm(n, 0, 0.10))
  months[, m] <- pmin(capacity, total)
  year <- year + months[, m]
}

nine <- c(1, 5, 10, 25, 50, 75, 90, 95, 99)
three <- c(10, 50, 90)
figures <- c(mean = mean(year), sd = sd(year),
             target.1000000 = mean(year >= 1e6), target.1050000 = mean(year >= 1.05e6),
             setNames(quantile(year, nine / 100, names = FALSE), paste0("year.p", nine)))
for (m in 2:12)
  figures <- c(figures, setNames(quantile(months[, m], three / 100, names = FALSE),
                                 sprintf("2026-%02d.p%d", m, three)))
cat(sprintf("{\n  \"tool\": \"R %s\"", getRversion()),
    sprintf(",\n  \"%s\": %.17g", names(figures), figures), "\n}\n", sep = "")
