"""Everything that our workers do."""

from app.pipelines.asset_tasks import ASSET_CHECK
from app.pipelines.run_tasks import RUN_WORK
from app.pipelines.tasks import TaskRegistry

TASKS = TaskRegistry([ASSET_CHECK, RUN_WORK])
