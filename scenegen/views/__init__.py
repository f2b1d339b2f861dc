"""Views: sets of cameras that look at a scene, one file a view plan."""

from scenegen.views.plan import PLANS, Draft, Place, PlanConfig, ViewPlan, plan_config, plan_names, plan_views
from scenegen.views.single import photographed, place_cameras

__all__ = [
    "PLANS",
    "Draft",
    "Place",
    "PlanConfig",
    "ViewPlan",
    "photographed",
    "place_cameras",
    "plan_config",
    "plan_names",
    "plan_views",
]
