"""Where care happens: municipalities, neighbourhoods, units and hospitals of one region."""

from sim.region.build import build
from sim.region.embedded import embedded
from sim.region.region import Region, load_region, region_summary
from sim.region.scaled import scaled
from sim.region.schema import RegionError

__all__ = ["Region", "RegionError", "build", "embedded", "load_region", "region_summary", "scaled"]
